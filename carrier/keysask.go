package carrier

import (
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/simgauge/simgauge/quota"
)

// queryDraft is a query that is being read.
type queryDraft struct {
	query    Query
	line     int
	seen     map[string]int
	examples []string
	reviewed bool
}

// ask reads "ussd *100# > 2 > 1", "sms 1234 WORDS", "call 1234" or "portal http://host/page".
func (q *queryDraft) ask(value string) {
	method, how, _ := strings.Cut(value, " ")
	switch Method(method) {
	case USSD:
		steps := strings.Split(how, " > ")
		q.query.USSD = &USSDQuery{Code: steps[0]}
		if len(steps) > 1 {
			q.query.USSD.Replies = steps[1:]
		}
	case SMS:
		to, body, _ := strings.Cut(how, " ")
		q.query.SMS, q.query.Await = &SMSQuery{To: to, Body: body}, &SMSAnswer{From: []string{to}, Within: answerWithin}
	case Call:
		q.query.Call = &CallQuery{Number: how, HangUpAfter: HangUpAfter}
	case Portal:
		q.query.Portal = &PortalQuery{URL: how}
	}
}

func (q *queryDraft) checkAsk() error {
	switch way := q.query; way.Method() {
	case USSD:
		if !regexp.MustCompile(`^([*#][0-9*#]*#|[0-9]{1,2})$`).MatchString(way.USSD.Code) {
			return &wrong{"not a code", "say one of digits, * and # that ends with #, and replies behind >, as in ussd *123# > 2"}
		}
	case SMS:
		if !isNumber(way.SMS.To) || way.SMS.Body == "" {
			return &wrong{"not a message", "say the number and the words, as in sms 1234 DATA"}
		}
	case Call:
		if why, refused := RefusedCall(way.Call.Number); refused {
			return &wrong{why, "say the number of the carrier's service, as in call 1234"}
		}
	case Portal:
		if u, err := url.Parse(way.Portal.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
			return &wrong{"not a page", "say its address, as in portal http://example.net/left"}
		}
	default:
		return &wrong{"unknown way to ask", "say ussd, sms, call or portal, as in ussd *123#"}
	}
	return nil
}

func isNumber(s string) bool { return regexp.MustCompile(`^\+?\d{2,15}$`).MatchString(s) }

// queryKeys is what a key of a query does with its value.
func queryKeys() map[string]func(q *queryDraft, value string) error {
	text := func(field func(*Query) *string, check func(string) error) func(*queryDraft, string) error {
		return func(q *queryDraft, v string) error { *field(&q.query) = v; return q.unless(check, v) }
	}
	return map[string]func(*queryDraft, string) error{
		"choose":  (*queryDraft).choose,
		"await":   (*queryDraft).await,
		"within":  (*queryDraft).within,
		"rat":     (*queryDraft).rat,
		"tells":   (*queryDraft).tells,
		"hang_up": (*queryDraft).hangUp,
		"dtmf":    (*queryDraft).tones,
		"cost":    func(q *queryDraft, v string) (err error) { q.query.Cost, err = parseTristate(v); return err },
		"roaming": func(q *queryDraft, v string) (err error) { q.query.Roaming, err = parseTristate(v); return err },
		"buys":    (*queryDraft).buys,
		"pattern": (*queryDraft).pattern,
		"example": func(q *queryDraft, v string) error { q.examples = append(q.examples, v); return nil },
		"note":    text(func(q *Query) *string { return &q.Note }, anything),
		"source":  text(func(q *Query) *string { return &q.Source }, checkSource),
		"date":    text(func(q *Query) *string { return &q.Date }, checkDate),
		"confidence": func(q *queryDraft, v string) error {
			q.query.Confidence = Confidence(v)
			return q.unless(checkConfidence, v)
		},
	}
}

// unless checks a value that was not reviewed before.
func (q *queryDraft) unless(check func(string) error, value string) error {
	if q.reviewed {
		return nil
	}
	return check(value)
}

func (q *queryDraft) choose(value string) error {
	if q.query.USSD == nil || len(q.query.USSD.Replies) > 0 {
		return &wrong{"choices without a menu", "say them beneath ask: ussd and a code alone"}
	}
	for s := range strings.SplitSeq(value, " > ") {
		c, err := CompileChoice(s)
		if err != nil {
			return &wrong{err.Error(), "say what the entry says, several parted by |, as in Internet|Data > Balance"}
		}
		q.query.USSD.Choose = append(q.query.USSD.Choose, c)
	}
	return nil
}

func (q *queryDraft) await(value string) error {
	if q.query.Await == nil {
		q.query.Await = &SMSAnswer{Within: answerWithin}
	}
	q.query.Await.From = items(value)
	return q.unless(func(v string) error { return eachOf(items(v), checkSender) }, value)
}

func (q *queryDraft) within(value string) error {
	d, err := time.ParseDuration(value)
	if err != nil || d < time.Second || d > longestWithin {
		return &wrong{"not a time to wait", "say 1s to 1h, as in 10m"}
	}
	if q.query.Await == nil {
		return &wrong{"a time without an answer by message", "say await: and its senders before it"}
	}
	q.query.Await.Within = d
	return nil
}

func (q *queryDraft) rat(value string) error {
	rat := RAT(value)
	if q.query.USSD == nil || rat != RAT2G && rat != RAT3G {
		return &wrong{"not a radio technology for a code", "say 2g or 3g beneath ask: ussd"}
	}
	q.query.USSD.RAT = rat
	return nil
}

// hangUp reads "8s of ringing" or "8s of answer".
func (q *queryDraft) hangUp(value string) error {
	after, from, _ := strings.Cut(value, " of ")
	d, err := time.ParseDuration(after)
	if q.query.Call == nil || err != nil || d < 0 || d > longestHangUp || from != "ringing" && from != "answer" {
		return &wrong{"not when to hang up a call", "say 0s to 2m beneath ask: call, as in 8s of ringing, or 8s of answer"}
	}
	q.query.Call.HangUpAfter, q.query.Call.FromAnswer = d, from == "answer"
	return nil
}

func (q *queryDraft) tones(value string) error {
	if q.query.Call == nil {
		return &wrong{"tones without a call", "say dtmf: beneath ask: call"}
	}
	if why, refused := RefusedTones(value); refused {
		return &wrong{why, "say what to key in once it is answered, as in 1#"}
	}
	q.query.Call.DTMF, q.query.Call.FromAnswer = value, true
	return nil
}

func (q *queryDraft) tells(value string) error {
	q.query.Tells = Tells(value)
	if t := q.query.Tells; t != TellsData && t != TellsMoney && t != TellsBoth {
		return &wrong{"not what an answer tells", "say data, money or both"}
	}
	return nil
}

func parseTristate(s string) (Tristate, error) {
	for _, t := range []Tristate{Unknown, Free, Costs} {
		if t.String() == s {
			return t, nil
		}
	}
	return Unknown, &wrong{"not what asking costs", "say free, costs or unknown"}
}

func (q *queryDraft) buys(value string) error {
	q.query.Buys = value == "yes"
	if value != "yes" && value != "no" {
		return &wrong{"not yes or no", "say yes where asking buys something"}
	}
	return nil
}

func (q *queryDraft) pattern(value string) error {
	p, err := quota.CompilePattern(value)
	if err != nil {
		return &wrong{strings.TrimPrefix(err.Error(), "pattern "), `say an RE2 expression, as in (?P<remaining>[\d.,]+ ?[GMK]B) left`}
	}
	q.query.Patterns = append(q.query.Patterns, p)
	return nil
}
