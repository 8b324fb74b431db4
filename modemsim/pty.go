package modemsim

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// PTY is a pseudo-terminal with the modem behind it.
type PTY struct {
	Path string // what a client opens

	link   string
	slave  *os.File // held open: between clients the master would else read EIO
	cancel context.CancelFunc
	done   sync.WaitGroup
	once   sync.Once
	err    error
}

// OpenPTY puts the modem behind a new pty, raw from the start, with an optional symbolic link to it, until ctx ends or Close.
func (m *Modem) OpenPTY(ctx context.Context, link string) (*PTY, error) {
	master, slave, err := openPair()
	if err != nil {
		return nil, fmt.Errorf("pty: %w", err)
	}
	p := &PTY{Path: slave.Name(), link: link, slave: slave}
	if err := p.prepare(); err != nil {
		return nil, errors.Join(err, master.Close(), slave.Close())
	}
	inner, cancel := context.WithCancel(ctx)
	p.cancel = cancel
	p.done.Go(func() {
		_ = m.Serve(inner, master) // it closes the master on its way out: a client sees EOF
		cancel()
		p.err = errors.Join(p.unlink(), p.slave.Close())
	})
	return p, nil
}

// openPair opens master and slave. The master is made non-blocking, for only then does Close end a Read that waits.
func openPair() (master, slave *os.File, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer m.Close()
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return nil, nil, errors.Join(err, unix.Close(fd), s.Close())
	}
	return os.NewFile(uintptr(fd), m.Name()), s, nil
}

func (p *PTY) prepare() error {
	if err := makeRaw(int(p.slave.Fd())); err != nil {
		return fmt.Errorf("pty %s: raw mode: %w", p.Path, err)
	}
	if p.link == "" {
		return nil
	}
	if err := p.unlink(); err != nil {
		return err
	}
	if err := os.Symlink(p.Path, p.link); err != nil {
		return fmt.Errorf("pty: %w", err)
	}
	return nil
}

// unlink removes the link, but nothing else that may have its name.
func (p *PTY) unlink() error {
	if p.link == "" {
		return nil
	}
	info, err := os.Lstat(p.link)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("link: %w", err)
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("link %s: something else has this name", p.link)
	}
	return os.Remove(p.link)
}

// Close hangs up: a client sees EOF. The link is removed.
func (p *PTY) Close() error {
	p.once.Do(p.cancel)
	p.done.Wait()
	return p.err
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
