package exporter

func linkFamilies() []family {
	const (
		source = " by the network interface of the modem that holds the SIM since the interface appeared, as the kernel counts them."
		absent = "the interface is not known or not there, or the modem is not up"
	)
	labels := []string{"sim"}
	return []family{
		{"simgauge_link_receive_bytes_total", counter, labels, "Octets received" + source, absent,
			eachSIM(func(s simView) (float64, bool) { return count(s.Received) })},
		{"simgauge_link_transmit_bytes_total", counter, labels, "Octets sent" + source, absent,
			eachSIM(func(s simView) (float64, bool) { return count(s.Sent) })},
		{"simgauge_self_bytes_total", counter, labels,
			"Octets that simgauge itself sent and received over the SIM to ask for pages since it started, headers included.", "",
			eachSIM(func(s simView) (float64, bool) { return float64(s.Self), true })},
	}
}

// count is a counter that may not be known.
func count(n *uint64) (float64, bool) {
	if n == nil {
		return 0, false
	}
	return float64(*n), true
}
