package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"golang.org/x/sys/unix"
)

// Control sequences of xterm and all that took after it.
const (
	ownScreen = "\x1b[?1049h\x1b[?25l" // a screen of our own, without a cursor
	oldScreen = "\x1b[?25h\x1b[?1049l" // what was there before
	home      = "\x1b[H"
	clearLine = "\x1b[2K"
	clearRest = "\x1b[J"
)

// window is a terminal of which everything is drawn again in place.
type window struct {
	out    *os.File
	in     io.Reader // where that is the same terminal, what is typed is not shown
	before *unix.Termios
	shown  string
	size   face
}

// enter takes the terminal; leave gives it back as it was.
func (s *window) enter() {
	if f, ok := s.in.(*os.File); ok && s.before == nil {
		if now, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS); err == nil {
			quiet := *now
			quiet.Lflag &^= unix.ECHO | unix.ICANON
			if unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, &quiet) == nil {
				s.before = now
			}
		}
	}
	s.shown = ""
	fmt.Fprint(s.out, ownScreen)
}

func (s *window) leave() {
	fmt.Fprint(s.out, oldScreen)
	if f, ok := s.in.(*os.File); ok && s.before != nil {
		_ = unix.IoctlSetTermios(int(f.Fd()), unix.TCSETSF, s.before) // what was typed meanwhile is nobody's
		s.before = nil
	}
}

// draw shows lines from the top; of more than there is room for, as many as there is. Nothing is sent where nothing has changed.
func (s *window) draw(f face, lines []string) error {
	if len(lines) > f.height {
		left := len(lines) - f.height + 1
		lines = append(lines[:f.height-1:f.height-1], f.tinted(span{clipped(fmt.Sprintf("%d more lines; a higher window shows them", left), f.width), faint}))
	}
	text := home + clearLine + strings.Join(lines, "\r\n"+clearLine) + clearRest
	if text == s.shown && f == s.size {
		return nil
	}
	s.shown, s.size = text, f
	_, err := io.WriteString(s.out, text)
	return err
}

// suspend gives the terminal back while the program is stopped (Ctrl-Z), and takes it again when it goes on. Which thread stops first
// nobody knows, so it is SIGCONT that is awaited.
func (s *window) suspend(signals <-chan os.Signal) {
	s.leave()
	_ = unix.Kill(os.Getpid(), unix.SIGSTOP) // a process may always stop itself
	for sig := range signals {
		if sig == unix.SIGCONT {
			break
		}
	}
	s.enter()
}

// signals are those that a window has to heed; end stops them.
func signals() (ch <-chan os.Signal, end func()) {
	c := make(chan os.Signal, 8) // none of the few is lost
	signal.Notify(c, unix.SIGWINCH, unix.SIGTSTP, unix.SIGCONT)
	return c, func() { signal.Stop(c) }
}
