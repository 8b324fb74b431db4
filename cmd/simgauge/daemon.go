package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
	"github.com/prometheus/common/version"
	"github.com/prometheus/exporter-toolkit/web"
	"golang.org/x/sync/errgroup"

	"github.com/simgauge/simgauge/exporter"
	"github.com/simgauge/simgauge/exporter/page"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/control"
	"github.com/simgauge/simgauge/internal/notify"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
)

const (
	// drainTime is what open requests get to end when the daemon stops.
	drainTime = 3 * time.Second
	// gcPercent trades a little of a Pi's processor, which idles, for its memory.
	gcPercent = 25
	// headerTime bounds a client that opens a connection and says nothing.
	headerTime = 10 * time.Second
	// readTime bounds one that says how much comes and then says nothing: what is refused unread (a wrong password) is read to its end first.
	// Once all has come, net/http lifts it: streams of pages go on.
	readTime = time.Minute
	// idleTime is how long a connection may stay open without a request: longer than most intervals of scrapes.
	idleTime = 3 * time.Minute
)

// daemon is what `run` and `demo` share: one agent, its state, and its two doors.
type daemon struct {
	env
	paths
	web     web.FlagConfig
	bare    bool // --web.disable-exporter-metrics
	load    func() (*config.Config, error)
	started func(addresses []net.Addr)            // told once everything is up
	beside  func(ctx context.Context)             // runs beside it until ctx ends; nil: nothing does
	link    func(config.Modem) (modem.Link, bool) // as agent.Options has it
	sample  time.Duration                         // the same

	agent    *agent.Agent
	page     *page.Handler
	reloadOK atomic.Bool
	links    atomic.Pointer[[]string] // network interfaces that the configuration says are modems'
}

// serve runs until ctx ends. All wiring is here, in order.
func (d *daemon) serve(ctx context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	conf, err := d.load()
	if err != nil {
		return err
	}
	tellLeftOut(d.env, conf)
	if err := web.Validate(*d.web.WebConfigFile); err != nil {
		return webFault(*d.web.WebConfigFile, err)
	}
	listeners, err := listen(d.web)
	if err != nil {
		return err
	}
	defer closeAll(listeners)
	st, err := store.Open(d.folder(), d.logger)
	if errors.Is(err, store.ErrHeld) {
		return fmt.Errorf("%w; another simgauge runs on this state: stop it, or give this one another --storage.path", err)
	}
	if err != nil {
		return err
	}
	defer st.Close()
	d.reloadOK.Store(true)
	d.nameLinks(conf)
	d.agent = agent.New(agent.Options{
		Config: conf, Store: st, Clock: clock.System(), Logger: d.logger, Beat: beat, Rest: rest, Plugs: modem.Uevents, Credentials: credentials(),
		Link: d.link, Sample: d.sample,
	})
	d.page = d.statusPage()
	return d.tasks(ctx, listeners, newServer(d.handler()))
}

// webFault says what is wrong with the web configuration, or a file that it names, and what to do.
func webFault(path string, err error) error {
	mend := "see docs/lifeline.md for one that is good"
	named := path
	if at := new(fs.PathError); errors.As(err, &at) {
		named = at.Path
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		mend = fmt.Sprintf("let the user read it whom simgauge runs as: chown root:simgauge %s, chmod 640 %[1]s", named)
	case errors.Is(err, fs.ErrNotExist):
		mend = fmt.Sprintf("write %s, or leave out --web.config.file", named)
	}
	return usagef("web configuration %s: %w; %s", path, err, mend)
}

// tasks runs the agent and its doors until ctx ends or one of them fails, and waits for all.
func (d *daemon) tasks(ctx context.Context, listeners []net.Listener, server *http.Server) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return d.agent.Run(ctx) })
	group.Go(func() error { return d.control(ctx) })
	group.Go(func() error { return web.ServeMultiple(listeners, server, &d.web, d.logger) })
	group.Go(func() error { return d.reloadOnHangup(ctx) })
	group.Go(func() error { restOnceUp(ctx); return nil })
	if d.beside != nil {
		group.Go(func() error { d.beside(ctx); return nil })
	}
	group.Go(func() error {
		<-ctx.Done()
		_, _ = systemd.SdNotify(false, systemd.SdNotifyStopping)
		drained, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		d.page.Close() // or its streams would be drained to the last moment
		return server.Shutdown(drained)
	})
	_, _ = systemd.SdNotify(false, systemd.SdNotifyReady)
	if d.started != nil {
		d.started(addresses(listeners))
	}
	if err := group.Wait(); !ended(err) {
		return err
	}
	return nil
}

// control serves ask and status over the socket. Where it cannot be made the gauge goes on without.
func (d *daemon) control(ctx context.Context) error {
	err := control.Serve(ctx, d.socket(), d.agent)
	if err == nil || ctx.Err() != nil || errors.Is(err, control.ErrLive) {
		return err
	}
	d.logger.Error("no control socket, so ask and status cannot reach this simgauge; make its folder, writable by this user, then restart", "path", d.socket(), "err", err)
	return nil
}

// ended reports whether an error only says that the daemon was told to stop.
func ended(err error) bool {
	return err == nil || errors.Is(err, context.Canceled) || errors.Is(err, http.ErrServerClosed)
}

// beat feeds systemd's watchdog; the agent calls it as it makes progress.
func beat() { _, _ = systemd.SdNotify(false, systemd.SdNotifyWatchdog) }

// newServer bounds how long a client may hold a connection without a word.
func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, IdleTimeout: idleTime}
}

// handler is what is served over HTTP.
func (d *daemon) handler() http.Handler {
	return exporter.NewHandler(exporter.HandlerConfig{
		Source:                 d.source(),
		Location:               time.Local,
		DisableExporterMetrics: d.bare,
		Reload:                 d.reload,
		Credentials:            exporter.WebCredentials(*d.web.WebConfigFile),
		OnModem:                exporter.OnInterfaces(d.modemLinks),
		Page:                   d.page,
		Alerts:                 notify.Handler(d.agent.Tell, time.Now),
		Logger:                 d.logger,
	})
}

func (d *daemon) source() source {
	return source{d.agent, &d.reloadOK, firstSet(d.config, defaultConfig)}
}

// statusPage is the page for people.
func (d *daemon) statusPage() *page.Handler {
	credentials := exporter.WebCredentials(*d.web.WebConfigFile)
	return page.New(page.Config{
		Source:       d.source(),
		Location:     time.Local,
		Version:      "simgauge " + firstSet(version.Version, "(version unknown)"),
		History:      d.source().past,
		Hours:        d.source().hours,
		Ask:          func(ctx context.Context, sim, ask string) { d.agent.Ask(ctx, agent.Request{SIM: sim, Ask: ask}) },
		Credentialed: func(r *http.Request) bool { return exporter.Credentialed(credentials, r) },
		Logger:       d.logger,
	})
}

// nameLinks keeps which interfaces the configuration says are modems'. One that is "auto" is among those that are found.
func (d *daemon) nameLinks(conf *config.Config) {
	var names []string
	for _, m := range conf.Modems {
		if m.Interface != "auto" {
			names = append(names, m.Interface)
		}
	}
	d.links.Store(&names)
}

// modemLinks are the network interfaces behind which the carrier is: those that are seen to be modems', and those that are said to be.
func (d *daemon) modemLinks() []string { return append(modem.Interfaces(), *d.links.Load()...) }

// reload takes a new configuration; a bad one is refused and the old one kept.
func (d *daemon) reload() error {
	conf, err := d.load()
	d.reloadOK.Store(err == nil)
	if err != nil {
		d.logger.Error("configuration refused, the old one is kept", "err", err)
		return err
	}
	tellLeftOut(d.env, conf)
	d.nameLinks(conf)
	d.agent.Reload(conf)
	d.logger.Info("configuration reloaded")
	return nil
}

// reloadOnHangup reloads on SIGHUP.
func (d *daemon) reloadOnHangup(ctx context.Context) error {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-hangup:
			_ = d.reload() // said in the log and in simgauge_config_last_reload_successful
		}
	}
}

// addresses are those that the listeners got.
func addresses(listeners []net.Listener) []net.Addr {
	got := make([]net.Addr, 0, len(listeners))
	for _, l := range listeners {
		got = append(got, l.Addr())
	}
	return got
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		_ = l.Close() // a listener that the server closed already
	}
}
