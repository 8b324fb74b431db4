package modemsim

import (
	"embed"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"time"
)

// personality is how one modem answers: texts and manners, read from a file (see the package comment).
type personality struct {
	name         string
	manufacturer string
	model        string
	revision     string
	imei         string

	ending     string      // of lines
	unknown    final       // the answer to commands it does not know
	lacks      []string    // commands of the standards that it does not know
	usb        bool        // a restart hangs up: it is no UART
	rats       generations // those it has
	rat        ratManners
	boot       []string          // sent at power-on
	noise      []noise           // sent again and again
	quiet      string            // a command that ends the noise
	answers    map[string]string // by command, upper case
	charsets   []string          // of +CSCS, the first at power-on
	memories   []memory          // of +CPMS, the first at power-on
	nonMarking bool              // +CMGR=n,1 leaves a message unread
	cnmi       [5][]int          // values it takes
	cnmiText   string            // as +CNMI=? tells them
	cmt        string            // +CMT line: {alpha} {length}
	class0     string            // the same for class 0
	full       string            // URC of a full store, "" for none
	simBusy    time.Duration     // after power-on
	ussd       ussdManners
	voice      string // what every voice call gets, a final result code; "" where there are voice calls
	toneName   string // the command that keys a tone in, in place of +VTS, as <call>,<tone>; "": +VTS
	callURCs   bool   // the course of a call is told by ^ORIG, ^CONF, ^CONN and ^CEND
}

// ussdManners is how +CUSD behaves (field by field: the keys that begin with "ussd-").
type ussdManners struct {
	request []string // codings it takes, in the order tried: charset, plain, keys, packed, ucs2
	refused string   // what another coding gets: a final result code, or a URC
	after   time.Duration
	seven   ussdCoding    // of a text in the GSM alphabet
	wide    ussdCoding    // of any other
	line    string        // +CUSD: {m},"{text}",{dcs}
	bare    string        // +CUSD: {m}
	final   int           // <m> of a final text
	release bool          // +CUSD: 2 comes before the text
	okLast  bool          // the answer comes before OK
	prompt  bool          // a menu ends with "> "
	newline string        // lf, crlf, none, escape
	cancel  string        // what AT+CUSD=2 gets while no dialogue is open
	mute    bool          // OK and no answer, ever
	toggle  string        // a command, upper case, without AT: =0 has it take and give plain text
	lte     string        // what a request gets on LTE where the network has no fallback: a final result code, or a line
	lteWait time.Duration // from OK to that line; 0: it is the command's own result
}

type ussdCoding struct {
	how string // charset, plain, packed, ucs2, ucs2le, latin1, ascii-hex, buffer
	dcs string // a number; "" leaves the network's
}

type noise struct {
	line  string
	every time.Duration
}

type memory struct {
	name     string
	capacity int
}

//go:embed personalities/*.txt
var personalityFiles embed.FS

const personalityDir = "personalities"

// Personalities names the built-in ones, sorted.
func Personalities() []string {
	entries, _ := personalityFiles.ReadDir(personalityDir) // embedded: it cannot fail
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".txt"))
	}
	slices.Sort(names)
	return names
}

// AnswersUSSD reports whether a built-in personality ever answers +CUSD on the port that it has. Some modems never do.
func AnswersUSSD(name string) bool {
	p, err := loadPersonality(name)
	return err == nil && !p.ussd.mute
}

// loadPersonality finds a built-in personality by its name, or reads a file.
func loadPersonality(name string) (*personality, error) {
	if name == "" {
		name = "generic"
	}
	if slices.Contains(Personalities(), name) {
		f, err := personalityFiles.Open(path.Join(personalityDir, name+".txt"))
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it is only read
		return parsePersonality(name, f)
	}
	if !strings.ContainsAny(name, "./") {
		return nil, fmt.Errorf("personality %q: not built in (there are: %s); a file is named by its path", name,
			strings.Join(Personalities(), ", "))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("personality: %w", err)
	}
	defer func() { _ = f.Close() }() // it is only read
	return parsePersonality(strings.TrimSuffix(path.Base(name), ".txt"), f)
}

// plainModem is what a personality begins with.
func plainModem(name string) *personality {
	p := &personality{
		name: name, manufacturer: "modemsim", model: "generic", revision: "1.0", imei: "004999010640000",
		ending: "\r\n", answers: map[string]string{}, charsets: []string{"GSM", "IRA", "UCS2"},
		memories: []memory{{"SM", 20}, {"ME", 100}}, cmt: `+CMT: {alpha},{length}`,
		usb: true, rats: allGenerations,
	}
	p.ussd = ussdManners{
		request: []string{"charset"}, refused: "ERROR", line: `+CUSD: {m},"{text}",{dcs}`, bare: "+CUSD: {m}", newline: "lf",
		seven: ussdCoding{how: "charset"}, wide: ussdCoding{how: "ucs2"}, lte: "CME 30", lteWait: 2 * time.Second,
	}
	// The default is valid: a test parses every personality.
	_ = p.setCNMI("(0-2),(0-3),(0,2),(0-2),(0,1)")
	return p
}
