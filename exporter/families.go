package exporter

import (
	"time"

	"github.com/simgauge/simgauge/quota"
)

// kind is the type of a metric as the exposition format names it.
type kind string

const (
	gauge     kind = "gauge"
	counter   kind = "counter"
	histogram kind = "histogram"
)

// family describes one metric: the Collector and docs/metrics.md are both made from it.
type family struct {
	name    string
	kind    kind
	labels  []string
	help    string
	absent  string // when it has no sample, for the page alone
	collect func(view, sink)
}

// section is what belongs together on the page docs/metrics.md.
type section struct {
	title    string
	families []family
}

// sections are all metrics of the Collector, in the order of docs/metrics.md.
// Dates without a time of day are dated in loc.
func sections(loc *time.Location) []section {
	return []section{
		{"What is left", quotaFamilies(loc)},
		{"What is left by now", liveFamilies()},
		{"How old that is", readingFamilies()},
		{"What asking took", queryFamilies()},
		{"Texts to the owner", lifelineFamilies()},
		{"SIM", simFamilies()},
		{"Modem", modemFamilies()},
		{"Link", linkFamilies()},
		{"Doctor", doctorFamilies()},
		{"simgauge itself", ownFamilies()},
	}
}

// families are the sections in one list.
func families(loc *time.Location) []family {
	var all []family
	for _, s := range sections(loc) {
		all = append(all, s.families...)
	}
	return all
}

func quotaFamilies(loc *time.Location) []family {
	const cached = " as the carrier last stated it (cached, read from its reply by USSD or SMS)."
	const counted = " Of a quota that is counted here: "
	labels := []string{"sim", "quota"}
	return []family{
		{"simgauge_quota_remaining_bytes", gauge, labels, "Data left in the bundle," + cached,
			"the last reading does not state it",
			eachQuota(func(q quotaView) (float64, bool) { return octets(q.Remaining) })},
		{"simgauge_quota_total_bytes", gauge, labels, "Size of the bundle," + cached + counted + "the allowance, from the configuration or by simgauge set.",
			"the last reading does not state it",
			eachQuota(func(q quotaView) (float64, bool) { return octets(q.Total) })},
		{"simgauge_quota_used_bytes", gauge, labels, "Data used of the bundle," + cached,
			"the last reading does not state it; it is never computed from the other two",
			eachQuota(func(q quotaView) (float64, bool) { return octets(q.Used) })},
		{"simgauge_quota_unlimited", gauge, labels, "Whether the bundle has no limit (1) or a stated one (0)," + cached,
			"the last reading states neither a limit nor that there is none",
			eachQuota(unlimited)},
		{"simgauge_quota_low_bytes", gauge, labels, "Data left at or below which the bundle is low, from the configuration.",
			"the configuration says never or a share of a whole that the carrier does not state, or the bundle has no limit",
			eachQuota(func(q quotaView) (float64, bool) { return known(q.low) })},
		{"simgauge_quota_expiry_timestamp_seconds", gauge, labels,
			"When the bundle expires," + cached + " A date without a time is the last second of that day, local time.",
			"the last reading does not state it",
			eachQuota(func(q quotaView) (float64, bool) { return expiry(q.Expires, loc) })},
		{"simgauge_quota_renewal_timestamp_seconds", gauge, labels,
			"When the bundle is renewed," + cached + " A date without a time is the first second of that day, local time." +
				counted + "when its configured rule renews it.",
			"the last reading does not state it, or nothing renews the count",
			eachQuota(func(q quotaView) (float64, bool) { return renewal(q.Renews, loc) })},
		{"simgauge_quotas_dropped", gauge, []string{"sim"},
			"Bundles of the last readings that are not shown because a SIM shows at most 16.",
			"",
			eachSIM(func(s simView) (float64, bool) { return float64(s.dropped), true })},
		{"simgauge_balance", gauge, []string{"sim", "currency"},
			"Money left in the unit of the currency label (ISO 4217, empty where the reply names none)," + cached +
				" Sums over currencies mean nothing.",
			"no reading states an amount of money",
			collectBalances},
	}
}

// unlimited is 0 only where an amount shows that there is a limit.
func unlimited(q quotaView) (float64, bool) {
	if q.counted != nil {
		return 0, false // the carrier stated nothing of it
	}
	return truth(q.Unlimited), q.Unlimited || q.Remaining.Known() || q.Total.Known()
}

func expiry(m quota.Moment, loc *time.Location) (float64, bool) {
	if !m.Known() {
		return 0, false
	}
	return seconds(m.In(loc))
}

// renewal is the first instant of a day where expiry is the last: what is renewed on a date is there when the date begins.
func renewal(m quota.Moment, loc *time.Location) (float64, bool) {
	if !m.Known() || !m.DateOnly {
		return seconds(m.Time)
	}
	y, mo, d := m.Time.Date()
	return seconds(time.Date(y, mo, d, 0, 0, 0, 0, loc))
}

func readingFamilies() []family {
	labels := []string{"sim", "ask"}
	return []family{
		{"simgauge_reading_timestamp_seconds", gauge, labels,
			"When the carrier last answered this ask with a reading; time() minus this is the age of what the ask states. Texts that nobody asked for do not move it.",
			"there was no reading yet, or the clock was not set when it was made",
			eachAsk(func(a Ask) (float64, bool) { return seconds(a.Read) })},
		{"simgauge_ask_interval_seconds", gauge, labels, "How often this ask is made, from the configuration, without jitter.",
			"the ask has no schedule",
			eachAsk(func(a Ask) (float64, bool) { return a.Interval.Seconds(), a.Interval > 0 })},
		{"simgauge_next_ask_timestamp_seconds", gauge, labels, "When this ask is due next.",
			"the ask has no schedule, or the clock is not set",
			eachAsk(func(a Ask) (float64, bool) { return seconds(a.Next) })},
	}
}

func queryFamilies() []family {
	const since = " since the start of simgauge."
	return []family{
		{"simgauge_queries_total", counter, []string{"sim", "method"},
			"Entries of the spend ledger: USSD dialogues opened and SMS segments sent" + since,
			"the SIM has no ask of this method",
			eachMethod(func(s simView, m Method, out sink) { out.put(float64(m.Queries), s.Name, m.Name) })},
		{"simgauge_query_failures_total", counter, []string{"sim", "method", "reason"},
			"Queries that gave no reading, by outcome," + since,
			"the SIM has no ask of this method",
			eachMethod(collectFailures)},
		{"simgauge_queries_skipped_total", counter, []string{"sim", "reason"},
			"Asks that were due and not made, by reason," + since,
			"the reason cannot occur with this configuration",
			collectSkipped},
		{"simgauge_query_duration_seconds", histogram, []string{"sim", "method"},
			"Time from the first byte of a query to its outcome (cached)," + since,
			"the SIM has no ask of this method",
			eachMethod(func(s simView, m Method, out sink) { out.histogram(m, s.Name, m.Name) })},
		{"simgauge_query_budget_remaining", gauge, []string{"sim"},
			"Ledger entries that the SIM may still make in the present 24 h (at_most less those made).",
			"",
			eachSIM(func(s simView) (float64, bool) { return float64(max(s.Budget, 0)), true })},
	}
}
