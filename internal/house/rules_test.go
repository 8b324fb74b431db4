package house

import (
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Above these a file or function is split; from half to two thirds of it on it should have a reason (docs/STYLE.md).
const (
	maxFileLines     = 600
	maxFunctionLines = 80
)

// rule is something that no file may do. It returns what it found, as "line: what".
type rule struct {
	name  string
	check func(source) []string
}

func rules() []rule {
	return []rule{
		{"no init function", noInit},
		{"no time.Sleep", noSleep},
		{"no os/exec", noExec},
		{"no clock in pure packages", noClock},
		{"no log but slog", noLog},
		{"size", size},
	}
}

func TestRules(t *testing.T) {
	all := sources(t)
	for _, r := range rules() {
		t.Run(strings.ReplaceAll(r.name, " ", "_"), func(t *testing.T) {
			for _, s := range all {
				for _, found := range r.check(s) {
					t.Errorf("%s:%s", s.path, found)
				}
			}
		})
	}
}

// noInit: what happens happens in main, in an order that can be read there.
func noInit(s source) []string {
	var found []string
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
			found = append(found, at(s, f, "init function"))
		}
	}
	return found
}

// noSleep: a wait has a deadline and ends with its context. A test may sleep where time is simulated.
func noSleep(s source) []string {
	if s.in("modemsim") || s.test && s.imports("testing/synctest") {
		return nil
	}
	var found []string
	for _, pos := range s.calls("time", "Sleep") {
		found = append(found, fmt.Sprintf("%d: time.Sleep", pos.Line))
	}
	return found
}

// programFile is the one file that may start a program: one that the owner listed for a modem that hangs.
const programFile = "internal/agent/program.go"

// noExec: the program starts no others; tests and e2e do.
func noExec(s source) []string {
	if s.test || s.in("e2e") || s.path == programFile || !s.imports("os/exec") {
		return nil
	}
	return []string{"1: imports os/exec"}
}

// noClock: what a text means does not depend on when it is read, unless the caller says when.
func noClock(s source) []string {
	if s.test || !s.in("quota") && !s.in("carrier") && !s.in("meter") {
		return nil
	}
	var found []string
	for _, name := range []string{"Now", "Since", "Until", "After", "NewTimer", "NewTicker"} {
		for _, pos := range s.calls("time", name) {
			found = append(found, fmt.Sprintf("%d: time.%s", pos.Line, name))
		}
	}
	return found
}

// noLog: one log, structured.
func noLog(s source) []string {
	if !s.imports("log") {
		return nil
	}
	return []string{"1: imports log; use log/slog"}
}

func size(s source) []string {
	var found []string
	if n := s.lines(s.file); n > maxFileLines && !s.test && !ast.IsGenerated(s.file) {
		found = append(found, fmt.Sprintf("1: %d lines, more than %d", n, maxFileLines))
	}
	for _, d := range s.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && !s.test && s.lines(f) > maxFunctionLines {
			found = append(found, at(s, f, fmt.Sprintf("%s has %d lines, more than %d", f.Name.Name, s.lines(f), maxFunctionLines)))
		}
	}
	return found
}

func at(s source, n ast.Node, what string) string {
	return fmt.Sprintf("%d: %s", s.fset.Position(n.Pos()).Line, what)
}

// TestRulesFind breaks each rule once.
func TestRulesFind(t *testing.T) {
	long := "package p\n\nfunc long() {\n" + strings.Repeat("\tprintln()\n", maxFunctionLines) + "}\n"
	for _, tc := range []struct {
		name, path, text string
		check            func(source) []string
		want             []string
	}{
		{"init", "sms/a.go", "package sms\n\nfunc init() {}\n", noInit, []string{"3: init function"}},
		{"method init", "sms/a.go", "package sms\n\nfunc (b *Box) init() {}\n", noInit, nil},
		{"sleep", "sms/a.go", "package sms\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n", noSleep, []string{"5: time.Sleep"}},
		{"sleep in a test", "sms/a_test.go", "package sms\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n", noSleep, []string{"5: time.Sleep"}},
		{"sleep in simulated time", "sms/a_test.go", "package sms\n\nimport (\n\"testing/synctest\"\n\"time\"\n)\n\nfunc f() { time.Sleep(1) }\n", noSleep, nil},
		{"exec", "modem/a.go", "package modem\n\nimport \"os/exec\"\n", noExec, []string{"1: imports os/exec"}},
		{"exec of a recovery", programFile, "package agent\n\nimport \"os/exec\"\n", noExec, nil},
		{"exec beside it", "internal/agent/a.go", "package agent\n\nimport \"os/exec\"\n", noExec, []string{"1: imports os/exec"}},
		{"exec in a test", "modem/a_test.go", "package modem\n\nimport \"os/exec\"\n", noExec, nil},
		{"clock", "quota/a.go", "package quota\n\nimport \"time\"\n\nvar t = time.Now()\n", noClock, []string{"5: time.Now"}},
		{"clock elsewhere", "modem/a.go", "package modem\n\nimport \"time\"\n\nvar t = time.Now()\n", noClock, nil},
		{"log", "modem/a.go", "package modem\n\nimport \"log\"\n", noLog, []string{"1: imports log; use log/slog"}},
		{"long function", "modem/a.go", long, size, []string{"3: long has 82 lines, more than 80"}},
		{"long file", "modem/a.go", "package modem\n" + strings.Repeat("\n", maxFileLines) + "const a = 1\n", size, []string{"1: 602 lines, more than 600"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := tc.check(parse(t, tc.path, []byte(tc.text)))
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryPackageHasADocComment(t *testing.T) {
	for _, dir := range undocumented(sources(t)) {
		t.Errorf("%s: no package doc comment; say in one sentence what the package is", dir)
	}
}

func TestUndocumentedIsFound(t *testing.T) {
	got := undocumented([]source{
		parse(t, "a/a.go", []byte("package a\n")),
		parse(t, "a/a_test.go", []byte("// Package a is not documented by its tests.\npackage a\n")),
		parse(t, "b/b.go", []byte("package b\n")),
		parse(t, "b/doc.go", []byte("// Package b is.\npackage b\n")),
		parse(t, "c/c.go", []byte("// Copyright notices are no doc.\n\npackage c\n")),
		parse(t, "cmd/d/main.go", []byte("// Command d is.\npackage main\n")),
		parse(t, "f/f_test.go", []byte("// Package f has tests alone.\npackage f\n")),
	})
	if diff := cmp.Diff([]string{"a", "c"}, got); diff != "" {
		t.Errorf("undocumented (-want +got):\n%s", diff)
	}
}

// undocumented returns the folders none of whose files says what the package is. Tests speak only for a package that
// has nothing else.
func undocumented(all []source) []string {
	code, documented := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		code[path.Dir(s.path)] = code[path.Dir(s.path)] || !s.test
	}
	for _, s := range all {
		dir := path.Dir(s.path)
		doc := s.file.Doc.Text()
		if s.test && code[dir] {
			continue
		}
		if strings.HasPrefix(doc, "Package "+s.file.Name.Name+" ") || strings.HasPrefix(doc, "Command "+path.Base(dir)+" ") {
			documented[dir] = true
		}
	}
	var missing []string
	for dir := range code {
		if !documented[dir] {
			missing = append(missing, dir)
		}
	}
	slices.Sort(missing)
	return missing
}
