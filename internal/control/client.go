package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/simgauge/simgauge/internal/agent"
)

// Client talks to a running agent.
type Client struct {
	path string
	http *http.Client
}

// Dial finds the agent behind a socket. The error wraps ErrNotRunning where there is none, fs.ErrPermission where there is one
// that this user may not ask.
func Dial(path string) (*Client, error) {
	c, err := net.DialTimeout("unix", path, connectWithin)
	if err != nil {
		return nil, fmt.Errorf("control %s: %w", path, sortDial(err))
	}
	_ = c.Close() // nothing was said yet
	transport := &http.Transport{
		DisableKeepAlives: true, // a command asks once
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{Timeout: connectWithin}).DialContext(ctx, "unix", path)
		},
	}
	return &Client{path: path, http: &http.Client{Transport: transport}}, nil
}

// sortDial tells nobody there from may not.
func sortDial(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ECONNREFUSED) {
		return fmt.Errorf("%w: %w", ErrNotRunning, err)
	}
	return err
}

// Ask asks through the running agent. The end of ctx cancels the ask there too. The error is one of the way to the
// agent; how the ask ended is in the Result.
func (c *Client) Ask(ctx context.Context, r agent.Request) (agent.Result, error) {
	var res agent.Result
	err := c.call(ctx, http.MethodPost, pathAsk, r, &res)
	return res, err
}

// Set corrects what is counted. The error is one of the way to the agent; whether it was done is in the Settled.
func (c *Client) Set(ctx context.Context, r agent.Setting) (agent.Settled, error) {
	var res agent.Settled
	err := c.call(ctx, http.MethodPost, pathSet, r, &res)
	return res, err
}

// Snapshot is what the running agent knows.
func (c *Client) Snapshot(ctx context.Context) (agent.Snapshot, error) {
	var s agent.Snapshot
	err := c.call(ctx, http.MethodGet, pathSnapshot, nil, &s)
	return s, err
}

// History is what is known of a SIM from a moment on. The SIM may be left out where there is one.
func (c *Client) History(ctx context.Context, sim string, from time.Time) (agent.HistoryState, error) {
	var s agent.HistoryState
	q := url.Values{"sim": {sim}, "from": {from.UTC().Format(time.RFC3339)}}
	err := c.call(ctx, http.MethodGet, pathHistory+"?"+q.Encode(), nil, &s)
	return s, err
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("control %s: %w", c.path, err)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://agent"+path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("control %s: %w", c.path, err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("control %s: %w", c.path, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("control %s: %w", c.path, refused(resp))
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("control %s: %w", c.path, err)
	}
	return nil
}

// refused is what the agent says to a request that it does not take.
func refused(resp *http.Response) error {
	why, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // the status alone is an error already
	return fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(why)))
}
