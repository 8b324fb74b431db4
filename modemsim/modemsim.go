package modemsim

import (
	"math/rand"
	"slices"
	"sync"
	"time"
)

// Config describes a modem. The zero Config is the generic personality with the demo network and no faults.
type Config struct {
	Personality string // the name of a built-in personality, or the path of a file
	Network     *Network
	Faults      *Faults
	Seed        int64 // of everything that is random
}

// Modem is a simulated modem. Its state outlives the streams that it serves, as a real one's outlives the opening of its port.
type Modem struct {
	serving chan struct{} // holds the one stream's turn
	inst    instructions

	mu     sync.Mutex // guards all below
	pers   *personality
	net    *Network
	faults *faultState
	rand   *rand.Rand
	wire   *wire // nil while no stream is served

	port   settings
	sim    simCard
	reg    Registration
	radio  radio
	power  power
	store  *store
	plan   *plan
	talk   dialogue
	call   *call          // nil: none
	caller *string        // who calls; nil: nobody
	turns  map[*Reply]int // how often each was shown that has turns
	mail   mailbox
	spent  Spent
	edit   editor
	job    *job // the command line being executed
	boots  bool // has said its boot lines
}

// Spent counts what left the modem for the network, seen from the modem's side of the wire.
type Spent struct {
	Dialogues []string  // the MMI code of every USSD dialogue that was opened, decoded; "" where it could not be
	Replies   int       // within dialogues
	Segments  int       // SMS-SUBMITs
	Texts     []Texted  // whole text messages that the network has taken, in its order
	Calls     []Dialled // voice calls
	Commands  []string  // every command line received
}

// Texted is a text message that the network has taken.
type Texted struct{ To, Text string }

// New makes a modem; the error names the bad line of a personality.
func New(cfg Config) (*Modem, error) {
	alphabets()
	pers, err := loadPersonality(cfg.Personality)
	if err != nil {
		return nil, err
	}
	network := cfg.Network
	if network == nil {
		network = DemoNetwork()
	}
	faults := cfg.Faults
	if faults == nil {
		faults = &Faults{}
	}
	m := &Modem{
		serving: make(chan struct{}, 1),
		inst:    instructionSet(),
		pers:    pers,
		net:     network,
		rand:    rand.New(rand.NewSource(cfg.Seed)),
		faults:  newFaultState(faults),
		store:   newStore(pers.memories),
		plan:    newPlan(network.Plan, time.Now()),
		reg:     RegisteredHome,
		turns:   map[*Reply]int{},
	}
	if network.Serving != network.PLMN {
		m.reg = RegisteredRoaming
	}
	if network.Registration != nil {
		m.reg = *network.Registration
	}
	m.radio = m.newRadio()
	m.sim = newSIM(network)
	m.port = m.factory()
	m.fillInbox()
	return m, nil
}

// Spent is so far.
func (m *Modem) Spent() Spent {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.spent
	s.Dialogues = slices.Clone(s.Dialogues)
	s.Calls = slices.Clone(s.Calls)
	s.Texts = slices.Clone(s.Texts)
	s.Commands = slices.Clone(s.Commands)
	return s
}

// Use drains the plan of the network by so many octets, or by those that are left.
func (m *Modem) Use(octets int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan.use(octets, time.Now())
}

// TopUp adds so many octets to what is left of the plan, as the top-ups of a network file do.
func (m *Modem) TopUp(octets int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan.settle(time.Now())
	m.plan.topUp(float64(octets))
}

// Flowed is what the simulated carrier has counted since the start, in octets. It never falls.
func (m *Modem) Flowed() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.plan.settle(time.Now())
	return int64(m.plan.flowed)
}

// Remaining is what the simulated carrier would state now, in octets.
func (m *Modem) Remaining() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.plan.remaining(time.Now())
}

// Network's texts with the plan's figures in them.
func (m *Modem) render(text string) string { return m.plan.render(text, time.Now()) }

// after runs f later, with the modem's state to itself.
func (m *Modem) after(d time.Duration, f func()) {
	time.AfterFunc(d, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		f()
	})
}

// SetFaults replaces the script of what goes wrong; its counts begin anew. nil is none. What it says of chunks holds from the
// next stream on.
func (m *Modem) SetFaults(f *Faults) {
	if f == nil {
		f = &Faults{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = newFaultState(f)
}
