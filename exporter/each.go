package exporter

// success is the one outcome that is no failure.
const success = "ok"

func eachModem(value func(Modem) (float64, bool)) func(view, sink) {
	return func(v view, out sink) {
		for _, m := range v.modems {
			if x, ok := value(m); ok {
				out.put(x, m.Name)
			}
		}
	}
}

func eachSIM(value func(simView) (float64, bool)) func(view, sink) {
	return func(v view, out sink) {
		for _, s := range v.sims {
			if x, ok := value(s); ok {
				out.put(x, s.Name)
			}
		}
	}
}

func eachQuota(value func(quotaView) (float64, bool)) func(view, sink) {
	return func(v view, out sink) {
		for _, s := range v.sims {
			for _, q := range s.quotas {
				if x, ok := value(q); ok {
					out.put(x, s.Name, q.label)
				}
			}
		}
	}
}

func eachAsk(value func(Ask) (float64, bool)) func(view, sink) {
	return func(v view, out sink) {
		for _, s := range v.sims {
			for _, a := range s.Asks {
				if x, ok := value(a); ok {
					out.put(x, s.Name, a.Name)
				}
			}
		}
	}
}

func eachMethod(put func(simView, Method, sink)) func(view, sink) {
	return func(v view, out sink) {
		for _, s := range v.sims {
			for _, m := range s.Methods {
				put(s, m, out)
			}
		}
	}
}

func collectFailures(s simView, m Method, out sink) {
	for reason, n := range m.Failures {
		if reason != success {
			out.put(float64(n), s.Name, m.Name, reason)
		}
	}
}

func collectSkipped(v view, out sink) {
	for _, s := range v.sims {
		for reason, n := range s.Skipped {
			out.put(float64(n), s.Name, reason)
		}
	}
}

func collectChecks(v view, out sink) {
	for _, d := range v.diagnoses {
		out.chain(d.SIM, d.Checks)
	}
}

func collectBalances(v view, out sink) {
	for _, s := range v.sims {
		for currency, amount := range s.balances {
			out.put(amount, s.Name, currency)
		}
	}
}
