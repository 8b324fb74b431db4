package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestExitStatus(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		args []string
		want int
	}{
		{"help", []string{"--help"}, exitDone},
		{"list", []string{"--list"}, exitDone},
		{"ended from outside", nil, exitDone},
		{"an unknown flag", []string{"--colour"}, exitUsage},
		{"an argument", []string{"now"}, exitUsage},
		{"an unknown personality", []string{"--personality=nokia"}, exitUsage},
		{"no such network", []string{"--network=/nowhere/net.yml"}, exitUsage},
		{"a link that is a file", []string{"--link=" + other}, exitFailed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := run(ended, tt.args, nil, io.Discard, io.Discard); got != tt.want {
				t.Errorf("got exit status %d, want %d", got, tt.want)
			}
		})
	}
}
