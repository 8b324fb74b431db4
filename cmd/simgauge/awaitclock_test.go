package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

func TestAwaitClockMarksOnceItIsKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mark := filepath.Join(t.TempDir(), "mark")
		begun := time.Now()
		known := func() bool { return time.Since(begun) >= time.Hour }
		done := make(chan error, 1)
		go func() { done <- awaitClock(t.Context(), known, mark) }()
		time.Sleep(time.Hour - time.Second)
		if _, err := os.Stat(mark); err == nil {
			t.Error("the mark is there before the clock is known")
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(mark); err != nil {
			t.Error(err)
		}
	})
}

func TestAwaitClockEndsWithoutAMark(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	mark := filepath.Join(t.TempDir(), "mark")
	if err := awaitClock(ctx, func() bool { return false }, mark); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("there is a mark, but the clock is not known")
	}
}
