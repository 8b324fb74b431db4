package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Finder opens the modems of one program: no two of its openers take the same device, and each finds its own again, whatever
// number its port has by then.
type Finder struct {
	host  Host
	probe time.Duration // autoProbe, but in tests
	turn  chan struct{} // held by who looks for a device; guards what the quests found

	mu     sync.Mutex
	quests []*quest
}

// NewFinder finds modems on a host.
func NewFinder(h Host) *Finder {
	return &Finder{host: h.withDefaults(), probe: autoProbe, turn: make(chan struct{}, 1)}
}

// The forms of a port beside a path.
const (
	auto      = "auto"
	usbPrefix = "usb:" // "usb:1-1.4", where a device is plugged in
)

// Opener opens a port: a path, "usb:1-1.4" for the best port of the device that is plugged in there, or "auto" for that of
// the first device that no other opener of the finder has. A device that it opened before is opened again, by the same
// port, for as long as the context of the last opening is not done. The errors are those of Serial; ErrNoModem, *KindError.
func (f *Finder) Opener(port string) Opener {
	q := &quest{finder: f, port: port}
	f.add(q)
	return q.open
}

func (f *Finder) add(q *quest) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.Contains(f.quests, q) {
		f.quests = append(f.quests, q)
	}
}

func (f *Finder) remove(q *quest) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.quests = slices.DeleteFunc(f.quests, func(other *quest) bool { return other == q })
}

// others are the quests beside one.
func (f *Finder) others(than *quest) []*quest {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.quests), func(q *quest) bool { return q == than })
}

// quest is what one opener looks for.
type quest struct {
	finder  *Finder
	port    string
	found   identity  // of the device it had; zero: none yet
	missing time.Time // since when the device is not there
	without time.Time // since when it is there, and the port it had is not, or does not answer
	unhold  func() bool
}

// identity is by what a device and its port are known again.
type identity struct {
	vid, pid, serial, usbPath string
	iface                     int
}

// strayAfter is how long a device is awaited that was there before; a modem that resets is back within half a minute. Behind
// that another may take its place: the owner may have put one in.
const strayAfter = time.Minute

func (q *quest) open(ctx context.Context) (io.ReadWriteCloser, error) {
	select {
	case q.finder.turn <- struct{}{}:
		defer func() { <-q.finder.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	q.hold(ctx)
	devices, err := q.finder.host.Discover()
	if err != nil {
		return nil, err
	}
	if q.port == auto || strings.HasPrefix(q.port, usbPrefix) {
		return q.search(ctx, devices)
	}
	return q.openPath(devices)
}

// hold keeps the device for this opener until ctx is done: its modem left the configuration, or the program ends.
func (q *quest) hold(ctx context.Context) {
	if q.unhold != nil {
		q.unhold()
	}
	q.finder.add(q)
	q.unhold = context.AfterFunc(ctx, func() { q.finder.remove(q) })
}

// openPath opens the port that a path names. Where that is the kernel's own name, of which the numbers change, the port that
// was open before is looked for, under the name that it has now. A link of udev's is as stable as who wrote it wanted.
func (q *quest) openPath(devices []Device) (io.ReadWriteCloser, error) {
	if filepath.Dir(q.port) != q.finder.host.Dev {
		id, _ := identityOf(devices, resolve(q.port))
		return q.take(q.port, id)
	}
	now, known := identityOf(devices, q.port)
	if q.found == (identity{}) || now == q.found {
		return q.take(q.port, now)
	}
	if moved, ok := q.found.portIn(devices); ok {
		return q.take(moved.Path, moved.id)
	}
	if !q.strays() {
		return nil, q.gone(known, now)
	}
	return q.take(q.port, now)
}

func (q *quest) gone(known bool, now identity) error {
	if known {
		return fmt.Errorf("open %s: %w: another device has this name now (usb:%s), the modem at usb:%s is gone", q.port, os.ErrNotExist, now.usbPath, q.found.usbPath)
	}
	return fmt.Errorf("open %s: %w: the modem at usb:%s is gone", q.port, os.ErrNotExist, q.found.usbPath)
}

// take opens a port and remembers the device.
func (q *quest) take(path string, id identity) (io.ReadWriteCloser, error) {
	port, err := q.finder.host.open(path)
	if err == nil && id != (identity{}) {
		q.found, q.missing, q.without = id, time.Time{}, time.Time{}
	}
	return port, err
}

// strays reports whether the device has been missing for so long that another may take its place.
func (q *quest) strays() bool {
	if q.missing.IsZero() {
		q.missing = time.Now()
	}
	return time.Since(q.missing) >= strayAfter
}

// search opens the first port that is free and answers AT, of the devices that this opener may have.
func (q *quest) search(ctx context.Context, devices []Device) (io.ReadWriteCloser, error) {
	mine, err := q.candidates(devices)
	if err != nil {
		return nil, fmt.Errorf("find modem: %w", err)
	}
	var failed []error
	for _, d := range mine {
		port, err := q.tryDevice(ctx, d)
		if err == nil || ctx.Err() != nil {
			return port, err
		}
		failed = append(failed, err)
	}
	return nil, fmt.Errorf("find modem: %w", oneLine(withoutKinds(failed)))
}

// withoutKinds leaves out why there are devices without a port where there is one with a port: that is the one meant.
func withoutKinds(failed []error) []error {
	ports := slices.DeleteFunc(slices.Clone(failed), func(err error) bool {
		_, isKind := errors.AsType[*KindError](err)
		return isKind
	})
	if len(ports) == 0 {
		return failed
	}
	return ports
}

// tryDevice opens the first port of a device that is free and answers AT.
func (q *quest) tryDevice(ctx context.Context, d Device) (io.ReadWriteCloser, error) {
	ports, err := q.ports(d)
	if err != nil {
		return nil, err
	}
	var failed []error
	for _, p := range ports {
		err := q.try(ctx, p)
		if err == nil {
			return q.take(p.Path, d.identity(p))
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		failed = append(failed, fmt.Errorf("try %s: %w", p.Path, err))
	}
	return nil, oneLine(failed)
}

// ports are those of a device that may be tried, in the order in which auto takes them. Of a device that comes back it is for
// strayAfter the one that was open before: ports appear one after another and answer late, and the next best may by then be
// the one that another program is about to take, as ModemManager does.
func (q *quest) ports(d Device) ([]Port, error) {
	ports := slices.DeleteFunc(slices.Clone(d.Ports), func(p Port) bool { return !p.Usable() })
	if len(ports) == 0 {
		return nil, &KindError{d}
	}
	if q.found == (identity{}) || q.found.vid != d.VID || q.found.pid != d.PID || q.found.iface < 0 {
		return ports, nil
	}
	if q.without.IsZero() {
		q.without = time.Now()
	}
	slices.SortStableFunc(ports, func(a, b Port) int { return q.found.prefers(a) - q.found.prefers(b) })
	switch {
	case time.Since(q.without) >= strayAfter:
		return ports, nil
	case q.found.prefers(ports[0]) > 0:
		return nil, fmt.Errorf("%w: the port with interface %d of usb:%s is not there yet", os.ErrNotExist, q.found.iface, d.USBPath)
	}
	return ports[:1], nil
}

// candidates are the devices that may be tried: the one that was open before while it is there, else all that are no other
// opener's. Devices without a port stand for why there is none.
func (q *quest) candidates(devices []Device) ([]Device, error) {
	if q.found != (identity{}) {
		if i := q.found.deviceIn(devices); i >= 0 {
			q.missing = time.Time{}
			return devices[i : i+1], nil
		}
		q.without = time.Time{}
		if !q.strays() {
			return nil, fmt.Errorf("%w: the modem at usb:%s is gone; plug it in again", os.ErrNotExist, q.found.usbPath)
		}
	}
	at, byPath := strings.CutPrefix(q.port, usbPrefix)
	var mine []Device
	for i, d := range devices {
		if byPath && d.USBPath == at || !byPath && !q.finder.isTaken(q, devices, i) {
			mine = append(mine, d)
		}
	}
	switch {
	case len(mine) > 0:
		return mine, nil
	case byPath:
		return nil, fmt.Errorf("%w: no modem at %s; see simgauge modems for where they are", os.ErrNotExist, q.port)
	}
	return nil, fmt.Errorf("%w: %w; plug one in or name its port", ErrNoModem, ErrNoDevice)
}

// isTaken reports whether a device is another opener's: it had it, or it names its port or its place.
func (f *Finder) isTaken(by *quest, devices []Device, i int) bool {
	d := devices[i]
	return slices.ContainsFunc(f.others(by), func(q *quest) bool {
		if q.found != (identity{}) {
			return q.found.deviceIn(devices) == i
		}
		return q.port == usbPrefix+d.USBPath || slices.ContainsFunc(d.Ports, func(p Port) bool { return p.Path == resolve(q.port) })
	})
}

// autoProbe is how long a port has to answer AT: there may be seven to a modem, and six that never will.
const autoProbe = 1200 * time.Millisecond

// try opens a port, sets up what is there as a modem, and closes it.
func (q *quest) try(ctx context.Context, p Port) error {
	if p.Holder != "" {
		return busy(p.Holder)
	}
	open := func(context.Context) (io.ReadWriteCloser, error) { return q.finder.host.open(p.Path) }
	m, err := reach(ctx, open, Config{Timing: Timing{Probe: q.finder.probe}})
	if err != nil {
		return err
	}
	return m.Close()
}

func (d Device) identity(p Port) identity {
	return identity{vid: d.VID, pid: d.PID, serial: d.Serial, usbPath: d.USBPath, iface: p.Interface}
}

// identityOf is that of a port by its path.
func identityOf(devices []Device, path string) (identity, bool) {
	for _, d := range devices {
		for _, p := range d.Ports {
			if p.Path == path {
				return d.identity(p), true
			}
		}
	}
	return identity{}, false
}

// is reports whether a device is this one, where it was.
func (id identity) is(d Device) bool {
	return id.vid == d.VID && id.pid == d.PID && id.serial == d.Serial && id.usbPath == d.USBPath
}

// prefers is 0 for the port that was open.
func (id identity) prefers(p Port) int {
	if p.Interface == id.iface {
		return 0
	}
	return 1
}

// deviceIn is the index of the device: where it was, else one with its serial number, for it was plugged in elsewhere; -1 if it
// is not there. A device without a serial number is where it is plugged in.
func (id identity) deviceIn(devices []Device) int {
	if i := slices.IndexFunc(devices, id.is); i >= 0 || id.serial == "" {
		return i
	}
	return slices.IndexFunc(devices, func(d Device) bool { return id.vid == d.VID && id.pid == d.PID && id.serial == d.Serial })
}

// place is a port where it is now.
type place struct {
	Port
	id identity
}

// portIn is the port under the name that it has now.
func (id identity) portIn(devices []Device) (place, bool) {
	i := id.deviceIn(devices)
	if i < 0 {
		return place{}, false
	}
	d := devices[i]
	j := slices.IndexFunc(d.Ports, func(p Port) bool { return p.Interface == id.iface })
	if j < 0 {
		return place{}, false
	}
	return place{d.Ports[j], d.identity(d.Ports[j])}, true
}

// resolve follows links; a path that is not there stays as it is.
func resolve(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// oneLine joins errors, as errors.Join does, but on one line.
func oneLine(errs []error) error {
	if len(errs) == 0 {
		return errors.New("nothing to try")
	}
	joined := errs[0]
	for _, err := range errs[1:] {
		joined = fmt.Errorf("%w; %w", joined, err)
	}
	return joined
}
