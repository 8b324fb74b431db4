package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"time"
)

// at is a command of the scripts: "at PATH LINE UNTIL" opens a terminal once it is there, writes the line, and prints what comes
// up to a line that begins with UNTIL.
func at() {
	if err := exchange(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// patience is for the pty to appear and for each line.
const patience = 30 * time.Second

func exchange(path, line, until string) error {
	f, err := openSoon(path)
	if err != nil {
		return err
	}
	defer f.Close()
	timer := time.AfterFunc(patience, func() { os.Exit(3) }) // a read of a tty that never ends
	defer timer.Stop()
	if _, err := f.WriteString(line + "\r"); err != nil {
		return err
	}
	scan := bufio.NewScanner(f)
	for scan.Scan() {
		fmt.Println(scan.Text())
		if strings.HasPrefix(scan.Text(), until) {
			return nil
		}
	}
	return fmt.Errorf("the terminal ended: %w", scan.Err())
}

func openSoon(path string) (*os.File, error) {
	for deadline := time.Now().Add(patience); ; {
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err == nil || time.Now().After(deadline) {
			return f, err
		}
		<-time.After(10 * time.Millisecond)
	}
}
