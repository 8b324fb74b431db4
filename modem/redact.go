package modem

import (
	"context"
	"log/slog"
	"regexp"
	"strings"
)

// secret commands carry a PIN, that of a hotline among them, which is shorter than what longDigits masks. Their echo may have lost its
// beginning.
var secret = regexp.MustCompile(`(?i)((?:PIN2?|CPWD|CLCK|VTS|DTMF)=).*`)

// longDigits are IMSI, ICCID, IMEI, telephone numbers, in the clear or as semi-octets.
var longDigits = regexp.MustCompile(`\d{10,}`)

// redact masks identity in a line of the wire.
func redact(text string) string {
	text = secret.ReplaceAllString(text, "${1}***")
	return longDigits.ReplaceAllString(text, "***")
}

// trace writes a line of the wire to the transcript. The lock is held.
func (p *pump) trace(dir, text string) {
	if p.log.Enabled(context.Background(), slog.LevelDebug) {
		if p.turn != nil && p.turn.secret != "" {
			text = strings.ReplaceAll(text, p.turn.secret, "***")
		}
		p.log.Debug("modem line", "dir", dir, "text", redact(strings.TrimRight(text, "\r\n")))
	}
}
