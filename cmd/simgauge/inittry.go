package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/agent"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/interview"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
)

// try asks once what a configuration says, as `ask` would: counted in the ledger before it leaves. It shows what came.
func (s *setup) try(ctx context.Context, text string) (interview.Tried, error) {
	conf, err := config.Parse("simgauge.yml", []byte(text))
	if err != nil {
		return interview.Tried{}, err
	}
	r, err := s.once(ctx, conf)
	if err != nil {
		return interview.Tried{Why: err.Error()}, ctx.Err()
	}
	fmt.Fprintln(s.env.out)
	printAnswer(s.env, r, true)
	if r.Outcome == outcome.OK {
		return interview.Tried{OK: true}, nil
	}
	why := string(r.Outcome)
	if r.Error != nil {
		why = *r.Error
	}
	if ctx.Err() != nil {
		return interview.Tried{}, interview.ErrStopped
	}
	return interview.Tried{Why: why}, nil
}

func (s *setup) once(ctx context.Context, conf *config.Config) (agent.Result, error) {
	if s.daemon != nil {
		r, ok := typedRequest(conf.SIMs[0].Asks[0].Queries[0])
		if !ok {
			return agent.Result{}, errors.New("the running simgauge asks that only once it has read it; write it down, reload, and see 'simgauge status'")
		}
		r.SIM = s.sim.Name
		return s.daemon.Ask(ctx, r)
	}
	st, err := openStore(s.env, s.flags.paths)
	switch {
	case errors.Is(err, os.ErrPermission):
		return agent.Result{}, fmt.Errorf("%w; nothing is asked that cannot be counted: try sudo simgauge init, or give --storage.path a folder that this user may write", err)
	case err != nil:
		return agent.Result{}, err
	}
	defer func(st *store.Store) { _ = st.Close() }(st) // the ledger's entry was synced before
	finder := modem.NewFinder(*s.flags.host)
	a := agent.New(agent.Options{
		Config: conf, Store: st, Clock: clock.System(), Logger: quietly(ctx, s.env.logger),
		Open: func(m config.Modem) modem.Opener { return finder.Opener(m.Port) },
	})
	return a.Once(ctx, agent.Request{}), nil
}

// typedRequest is a query as somebody would type it, where that says all of it.
func typedRequest(q carrier.Query) (r agent.Request, ok bool) {
	switch {
	case q.USSD != nil && len(q.USSD.Choose) == 0 && q.USSD.RAT == "":
		r.USSD, r.Replies = q.USSD.Code, q.USSD.Replies
	case q.SMS != nil:
		r.SMS = q.SMS
	default:
		return r, false
	}
	if q.Await != nil {
		r.AwaitSMS = q.Await.From
	}
	return r, len(q.Patterns) == 0
}
