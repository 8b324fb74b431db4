package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// makers are those of modems, in any case, and the prefixes of commands that only theirs have.
var makers = regexp.MustCompile(`(?i)huawei|\bzte\b|quectel|simcom|sierra|telit|u-?blox|fibocom|cinterion|^(AT)?(\^USSDMODE|\^HCSQ|\^SYSCFG|\+QCFG|\+QCSQ|\+CNMP|\+CPSI|!GSTATUS|!SELRAT|\+ZSNT)`)

// namesMaker returns where strings of a file name a maker of modems.
func namesMaker(s source) []string {
	var found []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if ok && lit.Kind == token.STRING && makers.MatchString(strings.Trim(lit.Value, "`\"")) {
			found = append(found, s.fset.Position(lit.Pos()).String()+": "+lit.Value)
		}
		return true
	})
	return found
}

// TestFlowCodeNamesNoMaker: what modems of one maker do otherwise is a row of the table of dialects, and nowhere else.
func TestFlowCodeNamesNoMaker(t *testing.T) {
	flow := 0
	for _, s := range sources(t) {
		if s.test || !s.in("modem") && !s.in("ussd") && !s.in("sms") && !s.in("internal/agent") && !s.in("internal/doctor") && !s.in("cmd/simgauge") {
			continue
		}
		if strings.HasPrefix(s.path, "modem/dialect_") || s.path == "modem/layout.go" { // the table
			continue
		}
		flow++
		for _, where := range namesMaker(s) {
			t.Errorf("%s: flow code names a maker; make it a column of the table", where)
		}
	}
	if flow < 30 {
		t.Fatalf("%d files of flow code found", flow)
	}
}

func TestNamesMaker(t *testing.T) {
	s := parse(t, "modem/x.go", []byte("package modem\nvar a, b, c = \"Huawei\", \"+CSQ\", `^HCSQ?`\n"))
	if got := namesMaker(s); len(got) != 2 {
		t.Errorf("got %v, want two", got)
	}
}
