package atline

import (
	"runtime"
	"strings"
	"testing"
)

// A modem that went wild is read in time that grows with what it says: no line is copied once more for each of its signs.
func TestGarbageCostsNoMoreThanItsLength(t *testing.T) {
	const size = 1 << 20
	for name, garbage := range map[string]string{
		"quotes":                  `"`,
		"quotes behind blanks":    strings.Repeat(" ", 2000) + strings.Repeat(`"`, 2000) + "\r\n",
		"quotes in a string":      `+CUSD: 1,"` + strings.Repeat(`"x`, 2000) + "\r\n",
		"lines in a string":       `+CUSD: 1,"` + strings.Repeat("\"\n", 2000) + "\r\n",
		"signs":                   ">",
		"signs in a menu":         `+CUSD: 1,"` + strings.Repeat(">", 4000) + "\",15\r\n",
		"schemes in a menu":       `+CUSD: 1,"` + strings.Repeat(`",1>`, 1000) + "\",15\r\n",
		"signs behind a letter":   "x" + strings.Repeat(">", 4000) + "\r\n",
		"USSD texts":              "+CUSD: 0,\"a\",15\r\n",
		"USSD texts without end":  `+CUSD: 0,"a `,
		"announcements":           "+CMTI: \"SM\",3\r\n",
		"announcements in a line": `+CMTI: "SM",3 `,
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(garbage, size/len(garbage))
			var s Splitter
			s.AwaitPrompt(true)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for chunk := range 256 {
				s.Feed([]byte(text[chunk*len(text)/256 : (chunk+1)*len(text)/256]))
				drain(&s)
			}
			runtime.ReadMemStats(&after)
			if made := (after.TotalAlloc - before.TotalAlloc) / size; made > 64 {
				t.Errorf("%d bytes were copied for each that came", made)
			}
		})
	}
}
