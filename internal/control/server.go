package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
)

// socketMode lets the owner and the group ask and look.
const socketMode = 0o660

// Agent is what the socket leads to.
type Agent interface {
	Ask(ctx context.Context, r agent.Request) agent.Result
	Walk(ctx context.Context, r agent.Request, choose agent.Chooser) agent.Result
	Snapshot() agent.Snapshot
	Set(r agent.Setting) agent.Settled
	History(sim string, from time.Time) (agent.HistoryState, error)
}

// Serve answers on a Unix socket until ctx ends, and then removes it. A socket that nobody listens on is replaced; the
// error wraps ErrLive where somebody does.
func Serve(ctx context.Context, path string, a Agent) error {
	l, err := listen(path)
	if err != nil {
		return fmt.Errorf("control %s: %w", path, err)
	}
	defer os.Remove(path)
	w := &walks{agent: a}
	srv := &http.Server{
		Handler:           handler(a, w),
		ReadHeaderTimeout: headerWithin,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // the end of ctx cancels every ask
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("control %s: %w", path, err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	err = srv.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	w.wait(stop)
	if end := <-served; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}

// listen makes the socket under another name and moves it into place once its mode is right: nobody ever finds one that
// is too open or not listened on.
func listen(path string) (net.Listener, error) {
	if err := vacant(path); err != nil {
		return nil, err
	}
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: next, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	if err := errors.Join(os.Chmod(next, socketMode), os.Rename(next, path)); err != nil {
		return nil, errors.Join(err, l.Close(), os.Remove(next))
	}
	return l, nil
}

// vacant reports what stands in the way of a new socket at path.
func vacant(path string) error {
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case fi.Mode().Type() != fs.ModeSocket:
		return errors.New("there is a file of this name that is no socket")
	}
	c, err := net.DialTimeout("unix", path, connectWithin)
	if err != nil {
		return nil // left behind by a process that was killed
	}
	_ = c.Close() // nothing was said
	return ErrLive
}

func handler(a Agent, walking *walks) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+pathAsk, func(w http.ResponseWriter, r *http.Request) {
		if req, ok := readRequest(w, r); ok {
			// The request's context ends when the client hangs up: so does the ask, which releases its dialogue.
			reply(w, a.Ask(r.Context(), req))
		}
	})
	mux.HandleFunc("POST "+pathWalk, walking.serve)
	mux.HandleFunc("POST "+pathSet, func(w http.ResponseWriter, r *http.Request) {
		var set agent.Setting
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
		d.DisallowUnknownFields()
		if err := d.Decode(&set); err != nil {
			http.Error(w, "request: "+err.Error(), http.StatusBadRequest)
			return
		}
		reply(w, a.Set(set))
	})
	mux.HandleFunc("GET "+pathSnapshot, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, a.Snapshot())
	})
	mux.HandleFunc("GET "+pathHistory, func(w http.ResponseWriter, r *http.Request) {
		from, err := time.Parse(time.RFC3339, r.FormValue("from"))
		if err != nil {
			http.Error(w, "request: "+err.Error(), http.StatusBadRequest)
			return
		}
		st, err := a.History(r.FormValue("sim"), from)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		reply(w, st)
	})
	return mux
}

// readRequest reads what is asked, or says what is wrong with it.
func readRequest(w http.ResponseWriter, r *http.Request) (req agent.Request, ok bool) {
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	d.DisallowUnknownFields()
	if err := d.Decode(&req); err != nil {
		http.Error(w, "request: "+err.Error(), http.StatusBadRequest)
		return req, false
	}
	return req, true
}

func reply(w http.ResponseWriter, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) // a client that went away needs no answer
}
