package exporter

import (
	"math"

	"github.com/simgauge/simgauge/meter"
	"github.com/simgauge/simgauge/quota"
)

// liveFamilies are what is left by now, by what the carrier said last and what was counted since.
func liveFamilies() []family {
	const (
		source = " (estimated: what the carrier last stated, cached, less what was counted since on the modem's network interface)."
		absent = "the carrier stated nothing that it could be reckoned from, the bundle has ended since, no interface is counted, or the clock is not set"
	)
	labels := []string{"sim", "quota"}
	return []family{
		{"simgauge_quota_estimated_remaining_bytes", gauge, labels,
			"Data left in the bundle by now" + source + " Of a quota that is counted here: the allowance less the octets counted; " +
				"its label is the count's name, \"counted\" where none is given.",
			absent,
			eachQuota(left)},
		{"simgauge_quota_estimate_lower_bytes", gauge, labels,
			"Data left in the bundle by now at least" + source + " Between the two bounds the truth lies 95 % of the time.",
			absent,
			eachQuota(estimated(func(l meter.Live) quota.Bytes { return l.Lower }))},
		{"simgauge_quota_estimate_upper_bytes", gauge, labels,
			"Data left in the bundle by now at most" + source,
			absent,
			eachQuota(estimated(func(l meter.Live) quota.Bytes { return l.Upper }))},
		{"simgauge_quota_exhaustion_timestamp_seconds", gauge, labels,
			"When the bundle will have run out at the pace of late" + source + " +Inf: not before it is renewed or expires, nor as far as can be looked ahead.",
			"too little was counted yet to tell, or there is no estimate",
			eachQuota(exhaustion)},
		{"simgauge_count_ratio", gauge, []string{"sim"},
			"Octets that the carrier counts for one counted on the modem's network interface, learnt from pairs of its readings (cached).",
			"too few readings were made yet to tell",
			eachSIM(func(s simView) (float64, bool) { return optional(s.Ratio) })},
	}
}

// left is what a count says, though it may not be known how sure that is.
func left(q quotaView) (float64, bool) {
	if q.counted != nil {
		return float64(*q.counted), true
	}
	return estimated(func(l meter.Live) quota.Bytes { return l.Remaining })(q)
}

// estimated is one of an estimate's figures.
func estimated(figure func(meter.Live) quota.Bytes) func(quotaView) (float64, bool) {
	return func(q quotaView) (float64, bool) { return float64(max(figure(q.live.Live), 0)), q.live.Known }
}

// exhaustion tells the three answers apart: then, not before its end, and not known.
func exhaustion(q quotaView) (float64, bool) {
	if !q.live.Known {
		return 0, false
	}
	switch q.live.Outlook {
	case meter.RunsOut:
		return seconds(q.live.RunsOut)
	case meter.RenewsFirst, meter.ExpiresFirst, meter.Lasts:
		return math.Inf(1), true
	}
	return 0, false
}
