package main

import (
	"fmt"
	"time"
)

// duration is a flag such as --timeout=90s; unlike kingpin's own it says which flag is wrong, and how to write it.
type duration struct {
	flag string
	to   *time.Duration
}

func (d duration) String() string { return "" } // no default is shown

func (d duration) Set(s string) error {
	got, err := time.ParseDuration(s)
	if err != nil || got <= 0 {
		return fmt.Errorf("--%s=%s: not a length of time; write it as 90s or 5m", d.flag, s)
	}
	*d.to = got
	return nil
}
