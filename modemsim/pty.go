package modemsim

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// PTY is a pseudo-terminal with the modem behind it.
type PTY struct {
	Path string // what a client opens

	link   string
	cancel context.CancelFunc
	done   chan struct{}
	err    error // once done is closed
}

// OpenPTY puts the modem behind a new pty, raw from the start, with an optional symbolic link to it, until ctx ends or Close.
// When a fault or Unplug hangs up, a modem with a link comes back after a while as a new pty, as a USB modem under a by-id link
// does; one without is gone for good, and Done is closed.
func (m *Modem) OpenPTY(ctx context.Context, link string) (*PTY, error) {
	t, err := openTerminal(link)
	if err != nil {
		return nil, fmt.Errorf("pty: %w", err)
	}
	inner, cancel := context.WithCancel(ctx)
	p := &PTY{Path: t.slave.Name(), link: link, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		defer cancel()
		p.err = m.serveTerminals(inner, t)
	}()
	return p, nil
}

// Done is closed once the pty is gone: by Close, by the end of its context, or because the modem hung up for good.
func (p *PTY) Done() <-chan struct{} { return p.done }

// Close hangs up: a client sees EOF. The link is removed.
func (p *PTY) Close() error {
	p.cancel()
	<-p.done
	return p.err
}

// serveTerminals serves one terminal, and after each hang-up another under the same link.
func (m *Modem) serveTerminals(ctx context.Context, t *terminal) error {
	for {
		_ = m.Serve(ctx, t.master) // it closes the master on its way out: a client sees EOF
		if err := t.close(); err != nil {
			return fmt.Errorf("pty: %w", err)
		}
		if t.link == "" || !wait(ctx, m.absence()) {
			return nil
		}
		next, err := openTerminal(t.link)
		if err != nil {
			return fmt.Errorf("pty: %w", err)
		}
		t = next
	}
}

// absence is how long the modem is away after the last hang-up.
func (m *Modem) absence() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Until(m.power.until)
}

// terminal is one pty.
type terminal struct {
	master, slave *os.File // the slave is held open: between clients the master would else read EIO
	link          string
	unwatch       func() error
}

func openTerminal(link string) (*terminal, error) {
	master, slave, err := openPair()
	if err != nil {
		return nil, err
	}
	t := &terminal{master: master, slave: slave, link: link}
	if err := t.prepare(); err != nil {
		return nil, errors.Join(err, master.Close(), slave.Close())
	}
	return t, nil
}

// openPair opens master and slave. The master is made non-blocking, for only then does Close end a Read that waits.
func openPair() (master, slave *os.File, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = m.Close() }() // its duplicate lives on
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, nil, errors.Join(err, unix.Close(fd), s.Close())
	}
	return os.NewFile(uintptr(fd), m.Name()), s, nil
}

func (t *terminal) prepare() error {
	if err := makeRaw(int(t.slave.Fd())); err != nil {
		return fmt.Errorf("%s: raw mode: %w", t.slave.Name(), err)
	}
	if t.link != "" {
		if err := t.unlink(); err != nil {
			return err
		}
		if err := os.Symlink(t.slave.Name(), t.link); err != nil {
			return err
		}
	}
	var err error
	t.unwatch, err = watchCloses(t.slave)
	return err
}

// close lets the slave go, once the master is closed.
func (t *terminal) close() error {
	var unlinked error
	if to, err := os.Readlink(t.link); err == nil && to == t.slave.Name() { // not another modem's by now
		unlinked = t.unlink()
	}
	return errors.Join(unlinked, t.unwatch(), t.slave.Close())
}

// unlink removes the link, but nothing else that may have its name.
func (t *terminal) unlink() error {
	if t.link == "" {
		return nil
	}
	info, err := os.Lstat(t.link)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("link %s: something else has this name", t.link)
	}
	return os.Remove(t.link)
}

// makeRaw turns the line discipline's services off before the first octet is written; else the tty would echo the modem's
// boot lines back to it (termios(3), cfmakeraw).
func makeRaw(fd int) error {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return err
	}
	t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	t.Oflag &^= unix.OPOST
	t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
	return unix.IoctlSetTermios(fd, unix.TCSETS, t)
}
