package manual

// description is what simgauge(1) tells beyond the help of the commands.
const description = `simgauge asks the carrier, through the USB LTE modem by which this machine goes online, what is left of the data plan: with a USSD code, a text message, a call that a message answers, or a page inside its network. It reads the answer, counts what goes over the modem's interface in between, foretells when the data will have run out, and shows all of it to Prometheus and on a status page.

Asking may cost. Every question is written to disk before it leaves, and no more than a fixed number leave in any 24 hours. Without a configuration only what the catalogue of carriers calls free is asked.

The package runs simgauge run as a service, and a modem that is plugged in is found by itself. The other commands ask the running service, where there is one, and the modem itself otherwise.`

// files, environment and statuses are pairs of a term and what it means.
var (
	files = [][2]string{
		{"/etc/simgauge/simgauge.yml", "The configuration, of which nothing is needed: see simgauge.yml(5)."},
		{"/etc/simgauge/carriers.d/*.txt", "Your own rows of the catalogue of carriers. They win."},
		{"/etc/default/simgauge", "What the service gives simgauge run besides."},
		{"/var/lib/simgauge/", "The state: readings, the ledger of what was asked, what was counted. Where it is lost, nothing that may cost leaves for 24 hours."},
		{"/run/simgauge/control.sock", "The socket by which the commands find the running service."},
		{"/etc/simgauge/pin", "The PIN of a SIM that asks for one, for root alone to read (chmod 600); the service has to be restarted for it."},
		{"/run/lock/LCK..*", "Tells other programs that a port is taken."},
		{"/usr/share/doc/simgauge/", "All that there is to read, from docs/raspberry-pi.md on, and examples for Prometheus, Alertmanager and Grafana."},
	}
	environment = [][2]string{
		{"STATE_DIRECTORY", "The folder of the state, as systemd sets it."},
		{"RUNTIME_DIRECTORY", "The folder of the control socket, as systemd sets it."},
		{"CREDENTIALS_DIRECTORY", "Where systemd hands over the PIN: see LoadCredential= in simgauge.service."},
		{"NO_COLOR", "Where it is set to anything, nothing is printed in colour."},
	}
	statuses = [][2]string{
		{"0", "Done."},
		{"1", "It ran and failed: no reading, refused, timed out. The error says why, and what to do."},
		{"2", "Wrong usage, or a wrong configuration."},
	}
)
