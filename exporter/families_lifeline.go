package exporter

// lifelineFamilies are what is texted to the owner.
func lifelineFamilies() []family {
	const absent = "nobody is listed to be texted (lifeline.to)"
	labels := []string{"sim"}
	return []family{
		{"simgauge_lifeline_texts_total", counter, labels,
			"Texts to the owner that left for the network since the start of simgauge, answers to questions among them, whether or not they arrived.",
			absent,
			eachSIM(lifeline(func(l Lifeline) float64 { return float64(l.Texts) }))},
		{"simgauge_lifeline_failures_total", counter, []string{"sim", "reason"},
			"Texts to the owner that did not reach the network, or were given up because they could not leave in time, by outcome, since the start of simgauge.",
			absent,
			collectLifelineFailures},
		{"simgauge_lifeline_waiting", gauge, labels,
			"Things that are still to be told to the owner through the SIM, whatever they wait for.",
			absent,
			eachSIM(lifeline(func(l Lifeline) float64 { return float64(l.Waiting) }))},
		{"simgauge_lifeline_budget_remaining", gauge, labels,
			"Texts to the owner that the SIM may still send in the present 24 h (lifeline.at_most less those that left); 0 too where the ledger is closed.",
			absent,
			eachSIM(lifeline(func(l Lifeline) float64 { return float64(max(l.Left, 0)) }))},
	}
}

// lifeline is one of its figures.
func lifeline(value func(Lifeline) float64) func(simView) (float64, bool) {
	return func(s simView) (float64, bool) {
		if s.Lifeline == nil {
			return 0, false
		}
		return value(*s.Lifeline), true
	}
}

func collectLifelineFailures(v view, out sink) {
	for _, s := range v.sims {
		if s.Lifeline == nil {
			continue
		}
		for reason, n := range cleanKeys(s.Lifeline.Failures) {
			if reason != success {
				out.put(float64(n), s.Name, reason)
			}
		}
	}
}
