package agent

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/simgauge/simgauge/call"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/quota"
	"github.com/simgauge/simgauge/ussd"
)

// failure is an ask that gave no reading: the detail under which it is known, and the cause where there is one.
type failure struct {
	detail outcome.Detail
	err    error
}

// Error is the cause or what the detail says, then what to do about it.
func (f *failure) Error() string {
	e, _ := outcome.Lookup(f.detail) // every constant has its row: a test holds that
	if f.err == nil {
		return fmt.Sprintf("%s; %s", e.Text, e.Mend)
	}
	return fmt.Sprintf("%v; %s", f.err, e.Mend)
}

func (f *failure) Unwrap() error { return f.err }

func (f *failure) outcome() outcome.Outcome {
	e, _ := outcome.Lookup(f.detail)
	return e.Outcome
}

func fail(d outcome.Detail) *failure { return &failure{detail: d} }

// failed names the cause of an error.
func failed(err error) *failure { return failedAs(err, outcome.ModemRefused) }

// failedAs is failed where an error code of the modem that says nothing finer means refused.
func failedAs(err error, refused outcome.Detail) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	return &failure{detail: detailOf(err, refused), err: err}
}

// detailOf sorts every error that an ask can end with. The order matters: what says more comes first.
func detailOf(err error, refused outcome.Detail) outcome.Detail {
	for _, known := range sentinels() {
		if errors.Is(err, known.err) {
			return kindDetail(err, known.detail)
		}
	}
	if ended, ok := errors.AsType[*call.EndedError](err); ok {
		return endedDetail(ended.Code)
	}
	if errors.Is(err, call.ErrRefused) {
		return callDetail(err)
	}
	if rejected, ok := errors.AsType[*ussd.RejectedError](err); ok {
		return rejectedBy(rejected)
	}
	if wire, ok := errors.AsType[*modem.Error](err); ok {
		return wireDetail(wire, refused)
	}
	return outcome.PortFailed
}

// kindDetail is why a device that was found is no modem to talk to, where that is why none answers.
func kindDetail(err error, known outcome.Detail) outcome.Detail {
	odd, ok := errors.AsType[*modem.KindError](err)
	if !ok || known != outcome.NoModem {
		return known
	}
	switch odd.Device.Kind {
	case modem.KindStorage:
		return outcome.StorageMode
	case modem.KindNetwork:
		return outcome.NetworkOnly
	case modem.KindControl:
		return outcome.ControlOnly
	}
	return known
}

type sentinel struct {
	err    error
	detail outcome.Detail
}

func sentinels() []sentinel {
	return []sentinel{
		{ledger.ErrSpent, outcome.BudgetSpent},
		{ledger.ErrClosed, outcome.StateRebuilt},
		{store.ErrUnwritable, outcome.StateUnwritable},
		{store.ErrHeld, outcome.StateHeld},
		{call.ErrOccupied, outcome.CallOccupied},
		{call.ErrCutsData, outcome.CallCutsData},
		{call.ErrUnseen, outcome.CallUnseen},
		{call.ErrUnanswered, outcome.CallUnanswered},
		{call.ErrTones, outcome.TonesRefused},
		{call.ErrStuck, outcome.CallStuck},
		{quota.ErrAmbiguous, outcome.TwoReadings},
		{quota.ErrNoMatch, outcome.TextUnknown},
		{modem.ErrHung, outcome.ModemHung},
		{modem.ErrBusy, outcome.PortBusy},
		{modem.ErrDataMode, outcome.DataMode},
		{modem.ErrNoDevice, outcome.ModemAbsent},
		{modem.ErrNoModem, outcome.NoModem},
		{modem.ErrNoSIM, outcome.SIMAbsent},
		{modem.ErrNotRegistered, outcome.NotRegistered},
		{fs.ErrNotExist, outcome.PortMissing},
		{fs.ErrPermission, outcome.PortDenied},
		{modem.ErrLost, outcome.ModemGone},
		{context.Canceled, outcome.Cancelled}, // before the silences that it ends
		{ussd.ErrReleased, outcome.MenuEnded},
		{ussd.ErrTimeout, outcome.NetTimeout},
		{modem.ErrTimeout, outcome.ModemSilent},
		{context.DeadlineExceeded, outcome.Cancelled},
	}
}

// rejectedBy tells who refused a code: the <m> of +CUSD (3GPP TS 27.007, clause 7.15), or else an error code.
func rejectedBy(e *ussd.RejectedError) outcome.Detail {
	switch e.Status {
	case ussd.StatusTerminated:
		return outcome.NetRejected
	case ussd.StatusElsewhere:
		return outcome.OtherClient
	case ussd.StatusUnsupported:
		return outcome.Unsupported
	case ussd.StatusNetworkTimeout:
		return outcome.NetTimeout
	}
	if wire, ok := errors.AsType[*modem.Error](e.Err); ok {
		if e.Late() {
			return wireDetail(wire, outcome.ModemRefused)
		}
		return wireDetail(wire, outcome.CodingFailed)
	}
	return outcome.NetRejected
}

// wireDetail reads the codes of 3GPP TS 27.007, clause 9.2, and of 3GPP TS 27.005, clause 3.2.5, of which those up to 127 are the causes of
// 3GPP TS 24.011, annex E-2, and those from 128 to 255 the failure causes of 3GPP TS 23.040, clause 9.2.3.22.
func wireDetail(e *modem.Error, other outcome.Detail) outcome.Detail {
	switch {
	case e.IsCME(10), e.IsCMS(310):
		return outcome.SIMAbsent
	case e.IsCME(11), e.IsCMS(311):
		return outcome.PINNeeded
	case e.IsCME(12), e.IsCMS(316):
		return outcome.PUKNeeded
	case e.IsCME(13, 15), e.IsCMS(313, 315):
		return outcome.SIMFailed
	case e.IsCME(14), e.IsCMS(314):
		return outcome.SIMBusy
	case e.IsCME(30, 32), e.IsCMS(331):
		return outcome.NoService
	case e.IsCME(31), e.IsCMS(332):
		return outcome.NetTimeout
	case e.IsCMS(8, 10, 50): // barred by the operator, barred, not subscribed
		return outcome.SMSBarred
	case e.IsCMS(41, 42, 47, 192, 194): // a failure that passes, congestion, no resources; the service centre is busy, or fails
		return outcome.SMSBusy
	case e.IsCMS(330):
		return outcome.SMSNoCentre
	case e.IsCME(4, 132, 133, 134):
		return outcome.Unsupported
	}
	return other
}

// simDetail is why a card in this state cannot be asked; empty: it can.
func simDetail(s modem.SIMState) outcome.Detail {
	switch s {
	case modem.SIMPIN:
		return outcome.PINNeeded
	case modem.SIMPUK:
		return outcome.PUKNeeded
	case modem.SIMAbsent:
		return outcome.SIMAbsent
	case modem.SIMBusy:
		return outcome.SIMBusy
	case modem.SIMFailed:
		return outcome.SIMFailed
	case modem.SIMLocked:
		return outcome.DeviceLock
	}
	return ""
}

// cardFailure is simDetail with what is known of the PIN. The caller does not hold a.mu.
func (c *conn) cardFailure(s modem.SIMState) (f *failure) {
	c.agentLocked(func() { f = c.task.simFailure(s) })
	return f
}

// simFailure is simDetail with what is known of the PIN; nil: the card can be asked. The caller holds a.mu.
func (t *task) simFailure(s modem.SIMState) *failure {
	switch d := simDetail(s); {
	case d == outcome.PINNeeded && t.pin != nil:
		return t.pin
	case d != "":
		return fail(d)
	}
	return nil
}

// regDetail is why nothing can be asked in this state of registration; empty: it can, or the modem does not say.
func regDetail(s modem.RegState) outcome.Detail {
	switch s {
	case modem.RegSearching:
		return outcome.Searching
	case modem.RegDenied:
		return outcome.Denied
	case modem.RegNone:
		return outcome.NotRegistered
	}
	return ""
}
