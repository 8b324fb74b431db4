package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/alecthomas/kingpin/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/simgauge/simgauge/exporter/page"
)

// The shipped programs know no other method by its name than those that scripts/buildflags lists (decision 41): a template that calls
// another fails there, and nowhere else.
func TestEveryMethodThatATemplateCallsIsLinked(t *testing.T) {
	called := map[string]bool{}
	pages, err := filepath.Glob("../../exporter/page/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("glob *.html of the page: %d files, %v", len(pages), err)
	}
	methods := map[string]bool{}
	methodsOf(reflect.TypeFor[page.Page](), methods, map[reflect.Type]bool{})
	for _, path := range pages {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		calls(t, string(text), methods, called)
	}
	clear(methods)
	methodsOf(reflect.TypeFor[kingpin.ApplicationModel](), methods, map[reflect.Type]bool{})
	for _, text := range []string{
		usageTemplate(), kingpin.DefaultUsageTemplate, kingpin.SeparateOptionalFlagsUsageTemplate, kingpin.CompactUsageTemplate,
		kingpin.LongHelpTemplate, kingpin.ManPageTemplate, kingpin.BashCompletionTemplate, kingpin.ZshCompletionTemplate,
	} {
		calls(t, text, methods, called)
	}

	script, err := os.ReadFile("../../scripts/buildflags")
	if err != nil {
		t.Fatal(err)
	}
	listed := regexp.MustCompile(`(?m)^methods="(.*)"$`).FindSubmatch(script)
	if listed == nil {
		t.Fatal("scripts/buildflags has no line of methods")
	}
	var want []string
	for name := range called {
		want = append(want, name)
	}
	slices.Sort(want)
	got := strings.Fields(string(listed[1]))
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the methods of scripts/buildflags (-called by templates +listed):\n%s", diff)
	}
}

// methodsOf adds the names of the exported methods of a type, and of what its fields reach.
func methodsOf(typ reflect.Type, into map[string]bool, seen map[reflect.Type]bool) {
	if seen[typ] {
		return
	}
	seen[typ] = true
	for method := range typ.Methods() {
		into[method.Name] = true
	}
	switch typ.Kind() {
	case reflect.Struct:
		methodsOf(reflect.PointerTo(typ), into, seen)
		for field := range typ.Fields() {
			methodsOf(field.Type, into, seen)
		}
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		methodsOf(typ.Elem(), into, seen)
	}
}

// name is one of those that a template takes from a value: a field, or a method.
var name = regexp.MustCompile(`\.([A-Z][A-Za-z0-9]*)`)

// calls adds the methods that are called in any action of a template, at whatever depth.
func calls(t *testing.T, text string, methods, into map[string]bool) {
	t.Helper()
	tree := parse.New("")
	tree.Mode = parse.SkipFuncCheck
	sets := map[string]*parse.Tree{}
	if _, err := tree.Parse(text, "", "", sets); err != nil {
		t.Fatal(err)
	}
	for _, tree := range sets {
		for _, node := range tree.Root.Nodes {
			if node.Type() == parse.NodeText {
				continue
			}
			for _, found := range name.FindAllStringSubmatch(node.String(), -1) {
				if methods[found[1]] {
					into[found[1]] = true
				}
			}
		}
	}
}
