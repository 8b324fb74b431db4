package e2e

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"
)

// hastened is a file of Prometheus' rules, played so many times as fast: every for, range, offset and threshold that is a length of
// time is divided, and nothing else is touched. What may be a length of time and is not marked as one is an error.
func hastened(text []byte, times int) ([]byte, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	if err := hastenNode(&file, times); err != nil {
		return nil, err
	}
	return yaml.Marshal(&file)
}

// hastenNode does so with all that stands in a node.
func hastenNode(n *yaml.Node, times int) error {
	if n.Kind != yaml.MappingNode {
		for _, in := range n.Content {
			if err := hastenNode(in, times); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i].Value, n.Content[i+1]
		var err error
		switch key {
		case "for", "keep_firing_for", "interval":
			value.Value, err = hastenDuration(value.Value, times)
		case "expr":
			value.Value, err = hastenExpr(value.Value, times)
		case "groups", "rules":
			err = hastenNode(value, times)
		case "name", "record", "alert", "labels", "annotations":
		default:
			err = fmt.Errorf("line %d: %s: nobody knows whether that is a length of time", value.Line, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hastenDuration divides a length of time as Prometheus writes it, to the millisecond.
func hastenDuration(text string, times int) (string, error) {
	d, err := model.ParseDuration(text)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%dms", max(time.Duration(d).Milliseconds()/int64(times), 1)), nil
}

// promToken is a word of PromQL, as far as lengths of time go: text in quotes, a product with the seconds of a minute, an hour or a
// day, a number with or without units, a name.
var promToken = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|(?P<product>\b\d+(?:\.\d+)? \* (?:60|3600|86400)\b)|(?P<number>\b\d[\w.]*)|[A-Za-z_][\w:]*`)

// unmarked is the smallest number that may be a length of time.
const unmarked = 60

// hastenExpr divides the lengths of time in a query.
func hastenExpr(expr string, times int) (string, error) {
	var failed error
	out := promToken.ReplaceAllStringFunc(expr, func(token string) string {
		m := promToken.FindStringSubmatch(token)
		product, number := m[1], m[2]
		switch {
		case product != "":
			return hastenProduct(product, times)
		case number == "":
			return token
		}
		if v, err := strconv.ParseFloat(number, 64); err == nil {
			if v >= unmarked {
				failed = fmt.Errorf("%q: %s may be a length of time: write it as a product with 60, 3600 or 86400", expr, number)
			}
			return token
		}
		d, err := hastenDuration(number, times)
		if err != nil {
			failed = fmt.Errorf("%q: %w", expr, err)
		}
		return d
	})
	return out, failed
}

// hastenProduct divides "3 * 86400".
func hastenProduct(text string, times int) string {
	seconds := 1.0
	for factor := range strings.SplitSeq(text, " * ") {
		v, _ := strconv.ParseFloat(factor, 64) // as promToken has it
		seconds *= v
	}
	return strconv.FormatFloat(seconds/float64(times), 'f', -1, 64)
}

func TestHasten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ expr, want string }{
		{`rate(x[1h]) + rate(x[5m:30s])`, `rate(x[12000ms]) + rate(x[1000ms:100ms])`},
		{`x - x offset 1d > 3 * 86400 and time() - 0.5 * 3600 > y`, `x - x offset 288000ms > 864 and time() - 6 > y`},
		{`x{reason="5m 3 * 86400 [1d]"} > 2.5 * increase1d_60 == 1`, `x{reason="5m 3 * 86400 [1d]"} > 2.5 * increase1d_60 == 1`},
		{`sim:x:increase1d[1h30m] > 0.9`, `sim:x:increase1d[18000ms] > 0.9`},
		{`x > 259200`, ""},
		{`x > 3 * 43200`, ""},
		{`x[5 parsecs] > 1h2x`, ""},
	} {
		got, err := hastenExpr(tt.expr, 300)
		if (err == nil) != (tt.want != "") || err == nil && got != tt.want {
			t.Errorf("%s: %s (%v), want %s", tt.expr, got, err, tt.want)
		}
	}
	text := "groups:\n    - name: 5m\n      interval: 5m\n      rules:\n        - alert: A\n          expr: x[1h]\n          for: 10m\n          labels: {after: 5m}\n"
	got, err := hastened([]byte(text), 300)
	want := "groups:\n    - name: 5m\n      interval: 1000ms\n      rules:\n        - alert: A\n          expr: x[12000ms]\n          for: 2000ms\n          labels: {after: 5m}\n"
	if diff := cmp.Diff(want, string(got)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := hastened([]byte("groups:\n    - name: a\n      query_offset: 5m\n"), 300); err == nil {
		t.Errorf("a length of time under a key that nobody knows: %s", got)
	}
}

// TestTheShippedRulesCanBeHastened, and only in what is a length of time: hastened once, they are the same text but for that.
func TestTheShippedRulesCanBeHastened(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(rulesFile)
	if err != nil {
		t.Fatal(err)
	}
	same, err := hastened(text, 1)
	if err != nil {
		t.Fatal(err)
	}
	fast, err := hastened(text, 300)
	if err != nil {
		t.Fatal(err)
	}
	lengths := regexp.MustCompile(`\b\d+ms\b|\b[\d.]+\b`)
	if diff := cmp.Diff(lengths.ReplaceAllString(string(same), "N"), lengths.ReplaceAllString(string(fast), "N")); diff != "" {
		t.Errorf("more than lengths of time (-as is +hastened):\n%s", diff)
	}
	if n := len(regexp.MustCompile(`\d+ms`).FindAllString(string(fast), -1)); n < 40 {
		t.Errorf("%d lengths of time", n)
	}
}
