package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/simgauge/simgauge/internal/agent"
)

// toClient is a message of the agent: a menu, or how the ask ended.
type toClient struct {
	Shown  *string       `json:"shown,omitempty"`
	Result *agent.Result `json:"result,omitempty"`
}

// toAgent is a message of the client: what to reply to the menu that it was shown last; empty: nothing, and the dialogue ends.
type toAgent struct {
	Reply string `json:"reply"`
}

// walks serves walks through menus. Their connections are its own, so whoever ends waits for it.
type walks struct {
	agent  Agent
	active sync.WaitGroup
}

// wait returns once no walk is under way, or ctx ends.
func (s *walks) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		s.active.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

func (s *walks) serve(w http.ResponseWriter, r *http.Request) {
	s.active.Add(1)
	defer s.active.Done()
	req, ok := readRequest(w, r)
	if !ok {
		return
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), walkProtocol) {
		http.Error(w, "want an upgrade to "+walkProtocol, http.StatusUpgradeRequired)
		return
	}
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	ctx, cancel := context.WithCancel(r.Context()) // of the server: the agent's end is the walk's
	p := &peer{conn: conn, in: buf.Reader, replies: make(chan toAgent, 1), gone: cancel}
	defer p.close()
	if _, err := fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", walkProtocol); err != nil {
		cancel()
		return
	}
	p.reading.Go(p.read)
	result := s.agent.Walk(ctx, req, p.choose)
	_ = p.tell(toClient{Result: &result}) // a client that went away needs no answer
}

// peer is the client of a walk.
type peer struct {
	conn    net.Conn
	in      *bufio.Reader
	shown   atomic.Bool        // a menu is, and not replied to
	replies chan toAgent       // one to each menu
	gone    context.CancelFunc // it hung up: the ask is cancelled, and its dialogue released
	reading sync.WaitGroup
}

func (p *peer) close() {
	_ = p.conn.Close() // all is said
	p.gone()
	p.reading.Wait()
}

// read takes what the client says. A reply to a menu that was not shown ends the walk, as hanging up does: it would be one to whatever comes
// next.
func (p *peer) read() {
	defer p.gone()
	for d := json.NewDecoder(io.LimitReader(p.in, maxRequest)); ; {
		var m toAgent
		if d.Decode(&m) != nil || !p.shown.CompareAndSwap(true, false) {
			return
		}
		select {
		case p.replies <- m:
		default: // the one before came too late, and the walk ends
			return
		}
	}
}

func (p *peer) tell(m toClient) error {
	if err := p.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
		return err
	}
	return json.NewEncoder(p.conn).Encode(m)
}

// choose shows a menu and awaits the reply.
func (p *peer) choose(ctx context.Context, shown string) (string, error) {
	p.shown.Store(true)
	if err := p.tell(toClient{Shown: &shown}); err != nil {
		return "", fmt.Errorf("menu: %w: %w", context.Canceled, err)
	}
	select {
	case m := <-p.replies:
		return m.Reply, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Walk is Ask of a code whose menus choose walks. Its context ends once a reply would come too late.
func (c *Client) Walk(ctx context.Context, r agent.Request, choose agent.Chooser) (agent.Result, error) {
	result, err := c.walk(ctx, r, choose)
	if err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return agent.Result{}, fmt.Errorf("control %s: %w", c.path, err)
	}
	return result, nil
}

func (c *Client) walk(ctx context.Context, r agent.Request, choose agent.Chooser) (agent.Result, error) {
	conn, err := (&net.Dialer{Timeout: connectWithin}).DialContext(ctx, "unix", c.path)
	if err != nil {
		return agent.Result{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })() // the agent takes that for the end
	in, err := upgrade(conn, r)
	if err != nil {
		return agent.Result{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	shown, ended := make(chan string), make(chan error, 1)
	var result agent.Result
	go func() { ended <- hear(ctx, in, shown, &result, cancel) }()
	if err = talk(ctx, conn, shown, choose); err != nil {
		cancel()
		_ = conn.Close() // so ends what is heard
	}
	if end := <-ended; end != nil {
		return agent.Result{}, errors.Join(err, end)
	}
	return result, nil
}

// upgrade puts the request, and turns the connection into one of messages.
func upgrade(conn net.Conn, r agent.Request) (*bufio.Reader, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, "http://agent"+pathWalk, strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Connection", "Upgrade")
	req.Header.Set("Upgrade", walkProtocol)
	if err := req.Write(conn); err != nil {
		return nil, err
	}
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusSwitchingProtocols {
		defer resp.Body.Close()
		return nil, refused(resp)
	}
	return in, nil
}

// hear takes the agent's messages until that of how it ended; end is called then.
func hear(ctx context.Context, in io.Reader, shown chan<- string, result *agent.Result, end func()) error {
	defer end()
	for d := json.NewDecoder(in); ; {
		var m toClient
		if err := d.Decode(&m); err != nil {
			return err
		}
		switch {
		case m.Result != nil:
			*result = *m.Result
			return nil
		case m.Shown != nil:
			select {
			case shown <- *m.Shown:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

// talk has choose answer what is shown, until the walk has ended. An error is one of choose, or of the way.
func talk(ctx context.Context, conn net.Conn, shown <-chan string, choose agent.Chooser) error {
	out := json.NewEncoder(conn)
	for {
		select {
		case text := <-shown:
			reply, err := choose(ctx, text)
			if ctx.Err() != nil {
				return nil // it ended meanwhile, and tells why
			}
			if err != nil {
				return err
			}
			if err := out.Encode(toAgent{Reply: reply}); err != nil {
				return err
			}
		case <-ctx.Done():
			return nil
		}
	}
}
