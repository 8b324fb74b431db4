package modem

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
)

// secret commands carry a PIN, which is shorter than what longDigits masks.
var secret = regexp.MustCompile(`(?i)^(\W*AT\+(?:CPIN|CPWD|CLCK|CPIN2)=).*`)

// longDigits are IMSI, ICCID, IMEI, telephone numbers, in the clear or as semi-octets.
var longDigits = regexp.MustCompile(`\d{10,}`)

// redact masks identity in a line of the wire.
func redact(text string) string {
	text = secret.ReplaceAllString(text, "${1}***")
	return longDigits.ReplaceAllString(text, "***")
}

// trace writes a line of the wire to the transcript.
func (p *pump) trace(dir, text string) {
	if p.log.Enabled(context.Background(), slog.LevelDebug) {
		p.log.Debug("modem line", "dir", dir, "text", redact(strings.TrimRight(text, "\r\n")))
	}
}
