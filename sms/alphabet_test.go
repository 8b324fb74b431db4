package sms

import (
	"sync"
	"testing"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// Two modems decode and encode at once; the race detector tells if a table is made on the way.
func TestAlphabetsAreMadeBeforeTheyAreUsed(t *testing.T) {
	var modems sync.WaitGroup
	for range 2 {
		modems.Go(func() {
			for language := range nationalTables + 1 {
				charset.NewDecoder(language)
			}
			if _, err := gsm7.Encode([]byte("*123# {€}")); err != nil {
				t.Error(err)
			}
		})
	}
	modems.Wait()
}
