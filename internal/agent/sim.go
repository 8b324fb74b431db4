package agent

import (
	"slices"
	"strings"
	"time"

	"github.com/simgauge/simgauge/carrier"
	"github.com/simgauge/simgauge/internal/clock"
	"github.com/simgauge/simgauge/internal/config"
	"github.com/simgauge/simgauge/internal/history"
	"github.com/simgauge/simgauge/internal/ledger"
	"github.com/simgauge/simgauge/internal/outcome"
	"github.com/simgauge/simgauge/internal/store"
	"github.com/simgauge/simgauge/modem"
	"github.com/simgauge/simgauge/portal"
	"github.com/simgauge/simgauge/sms"
)

// sim is one card: it outlives the connections of its modem and the configurations that name it. Guarded by Agent.mu,
// but for the inbox, which guards itself.
type sim struct {
	key   string // of its records
	payer ledger.Payer
	card  modem.SIM // zero until the card was read
	inbox *sms.Inbox

	conf   config.SIM      // the one that matches, its name filled in
	rows   []carrier.Row   // of the catalogue, that the card may belong to
	brand  carrier.Row     // what they say alike; of one brand, all that is known of it
	own    []carrier.Query // what may be asked unbidden at home; abroad there may be fewer
	record simRecord

	asks     []*ask
	debts    []*debt // oldest first
	methods  map[carrier.Method]MethodState
	skipped  map[string]uint64
	attempts attempts
	self     portal.Octets // what asks for pages took since the process began
	count    counting
	past     *history.Log
	gauge    gauge
	texts    textCounts

	read   []string // hashes of such texts that were read, oldest first
	heard  bool     // the inbox has listened
	stored sms.Mark // what lay in the store then
}

// ask is one ask of one SIM.
type ask struct {
	conf   config.Ask
	rec    askRecord
	spent  clock.Instant // the last ledger entry, where it is later than the last try: the process was killed in between
	jitter float64
	skip   skip
	hold   time.Duration   // uptime before which it is not tried again: the last try could not leave
	noted  []clock.Instant // of what is known, when what is in the history came
}

// skip is an ask that was due and not made.
type skip struct {
	reason string
	at     clock.Instant
}

func (k *ask) last() last {
	l := last{at: k.rec.Tried, fails: k.rec.Fails, jitter: k.jitter}
	if !k.spent.IsZero() {
		l.at, l.fails = k.spent, l.fails+1
	}
	return l
}

// home is the home network, where it can be told.
func home(card modem.SIM) carrier.PLMN {
	if card.MNC != "" {
		return carrier.PLMN{MCC: card.MCC, MNC: card.MNC}
	}
	p, _ := carrier.HomePLMN(card.IMSI.Reveal(), 0)
	return p
}

// keysOf makes the keys that a card is known by, the lasting one first: the ICCID stays when the IMSI changes.
func (a *Agent) keysOf(card modem.SIM, imei modem.IMEI) (key string, p ledger.Payer) {
	if id := card.ICCID.Reveal(); id != "" {
		p.Keys = append(p.Keys, a.hash("iccid", id))
	}
	if id := card.IMSI.Reveal(); id != "" {
		p.Keys = append(p.Keys, a.hash("imsi", id))
	}
	p.Modem = a.hash("imei", imei.Reveal())
	if len(p.Keys) == 0 {
		return p.Modem, p
	}
	return p.Keys[0], p
}

// hash hides an identity, which may have parts. Without a state nothing of it is kept, and the kind alone will do.
func (a *Agent) hash(kind string, id ...string) string {
	if a.o.Store == nil {
		return kind
	}
	return a.o.Store.Hash(kind, strings.Join(id, "\x00"))
}

// recall finds a SIM by its keys, or begins it. The caller holds a.mu.
func (a *Agent) recall(key string, p ledger.Payer) *sim {
	if s, ok := a.sims[key]; ok {
		s.payer = p
		return s
	}
	s := newSIM(key)
	s.payer = p
	s.debts, _ = load[[]*debt](a.o.Store, store.Owed, key)
	a.recallPast(s)
	s.read, _ = load[[]string](a.o.Store, store.Unasked, key)
	a.sims[key] = s
	return s
}

func newSIM(key string) *sim {
	return &sim{key: key, past: history.Open(nil, key), methods: map[carrier.Method]MethodState{}, skipped: zeroSkips()}
}

// configure applies the configuration to a card that was read. The caller holds a.mu.
func (a *Agent) configure(s *sim, modemName string) {
	plmn := home(s.card)
	s.conf = match(a.cfg, plmn, s.card.SPN, s.card.ICCID.Reveal())
	brands := a.cfg.Catalogue.Brands(cardOf(plmn, s.card))
	s.rows = brands.Rows
	s.brand, _ = brands.Agreed() // why there is no query shows in the hint
	s.own = carrier.Unbidden(s.brand.Queries, false)
	brand := brandOf(s.rows, s.card.SPN)
	s.record = simRecord{
		Name:    a.nameOf(s, brand, modemName),
		Modem:   modemName,
		Carrier: brand.Name,
		Country: brand.Country,
		PLMN:    plmn.String(),
		Payer:   s.payer,
		AtMost:  s.conf.AtMost,
	}
	s.conf.Name = s.record.Name
	a.refreshAsks(s)
	for _, m := range s.methodsAsked() {
		if _, ok := s.methods[m]; !ok {
			s.methods[m] = newMethodState()
		}
	}
	a.settle(s)
	a.learn(s)
}

// settle stores what is known of a SIM, and that no other card is in its modem now.
func (a *Agent) settle(s *sim) {
	for _, other := range a.sims {
		if other != s && other.record.Modem == s.record.Modem && !a.serves(other) {
			other.record.Modem = ""
			a.keep(store.SIMs, other.key, other.record)
		}
	}
	a.keep(store.SIMs, s.key, s.record)
}

// serves reports whether a card is in one of the modems now. The caller holds a.mu.
func (a *Agent) serves(s *sim) bool {
	return slices.ContainsFunc(a.tasks, func(t *task) bool { return t.conn != nil && t.conn.sim == s })
}

// has reports whether the configuration has a modem of this name. The caller holds a.mu.
func (a *Agent) has(modemName string) bool {
	return slices.ContainsFunc(a.cfg.Modems, func(m config.Modem) bool { return m.Name == modemName })
}

// match finds the configuration of a card; the default one where none is meant.
func match(c *config.Config, plmn carrier.PLMN, spn, iccid string) config.SIM {
	for _, s := range c.SIMs {
		if s.Match.Takes(plmn, spn, iccid) {
			return s
		}
	}
	return config.Default().SIMs[0]
}

// cardOf is what the catalogue may know of a card: of its number, only how it begins.
func cardOf(plmn carrier.PLMN, card modem.SIM) carrier.Card {
	c := carrier.Card{Home: plmn, SPN: card.SPN}
	if id := card.ICCID.Reveal(); id != "" {
		c.Begins = func(digits string) bool { return strings.HasPrefix(id, digits) }
	}
	return c
}

// brandOf picks the row that a card belongs to: the only one, or the one its service provider name names. What all
// rows share is known anyway.
func brandOf(rows []carrier.Row, spn string) carrier.Row {
	if len(rows) == 1 {
		return rows[0]
	}
	brand := carrier.Row{Name: strings.TrimSpace(spn)}
	for i, r := range rows {
		if strings.EqualFold(r.Name, brand.Name) {
			return r
		}
		if i == 0 {
			brand.Country = r.Country
		}
	}
	return brand
}

// nameOf is the SIM's name in labels: the configured one, the carrier's, or that of the modem; each only once. A SIM that is
// shown under another modem keeps its name over restarts and while that modem is away.
func (a *Agent) nameOf(s *sim, brand carrier.Row, modemName string) string {
	name := s.conf.Name
	if name == "" {
		name = strings.ReplaceAll(brand.ShortName(), "-", "_")
	}
	if name == "" {
		name = "sim_" + modemName
	}
	taken := func(n string) bool {
		for _, other := range a.sims {
			if other != s && other.record.Name == n && other.record.Modem != modemName && a.has(other.record.Modem) {
				return true
			}
		}
		return false
	}
	for unique, n := name, 2; ; n++ {
		if !taken(unique) {
			return unique
		}
		unique = name + "_" + string(rune('0'+min(n, 9)))
		if n > 9 {
			return unique
		}
	}
}

// refreshAsks makes the asks what the configuration says, and keeps what is known of those that stay.
func (a *Agent) refreshAsks(s *sim) {
	var asks []*ask
	for _, conf := range s.conf.Asks {
		i := slices.IndexFunc(s.asks, func(k *ask) bool { return k.conf.Name == conf.Name })
		if i >= 0 {
			s.asks[i].conf = conf
			asks = append(asks, s.asks[i])
			continue
		}
		k := &ask{conf: conf, jitter: a.o.Jitter()}
		k.rec, _ = load[askRecord](a.o.Store, store.Readings, recordKey(s.key, conf.Name))
		if a.ledger != nil {
			if at, ok := a.ledger.Last(s.payer, conf.Name); ok && later(at, k.rec.Tried) {
				k.spent = at
			}
		}
		asks = append(asks, k)
	}
	s.asks = asks
	for _, k := range asks {
		a.forgetOthers(s, k)
	}
}

// later reports whether a ledger entry belongs to a try that has no record: the last try began before it.
func later(entry, tried clock.Instant) bool {
	if entry.Boot == tried.Boot {
		return entry.Uptime > tried.Uptime
	}
	return tried.IsZero() || !entry.Known || !tried.Known || entry.Wall.After(tried.Wall)
}

// methodsAsked are the ways to ask of all queries that may come.
func (s *sim) methodsAsked() []carrier.Method {
	var out []carrier.Method
	for _, k := range s.asks {
		for _, q := range s.queries(k.conf) {
			if m := q.Method(); m != "" && !slices.Contains(out, m) {
				out = append(out, m)
			}
		}
	}
	return out
}

// queries is an ask's ladder: what the configuration says, but for what is counted here, or else what the catalogue calls free.
func (s *sim) queries(a config.Ask) []carrier.Query {
	if len(a.Queries) > 0 {
		return asked(a.Queries)
	}
	return s.own
}

// configured reports whether there is anything to ask, or to count.
func (s *sim) configured() bool { return len(s.methodsAsked()) > 0 || s.counted() != nil }

// hint is what to write where there is nothing to ask.
func (s *sim) hint() string {
	if s.configured() || s.card.State == "" {
		return ""
	}
	return carrier.Suggest(s.rows)
}

// find is an ask by its name; the first one where none is named.
func (s *sim) find(name string) (*ask, error) {
	for _, k := range s.asks {
		if name == "" || k.conf.Name == name {
			return k, nil
		}
	}
	return nil, fail(outcome.UnknownAsk)
}
