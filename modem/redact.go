package modem

import (
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

// wireText is what was sent, for the transcript.
func wireText(b []byte) string {
	return redact(strings.TrimRight(string(b), "\r\n"))
}
