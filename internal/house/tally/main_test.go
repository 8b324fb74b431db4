package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRun(t *testing.T) {
	for _, tc := range []struct {
		name   string
		events []string
		want   string
		exit   int
	}{
		{"all pass", []string{
			`{"Action":"start","Package":"p"}`,
			`{"Action":"run","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}`,
			`{"Action":"pass","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Output":"PASS\n"}`,
			`{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}`,
			`{"Action":"pass","Package":"p"}`,
		}, "ok  \tp\t0.1s\n1 passed, 0 failed\n", 0},
		{"one fails and says why", []string{
			`{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: why\n"}`,
			`{"Action":"output","Package":"p","Test":"TestA","Output":"--- FAIL: TestA (0.00s)\n"}`,
			`{"Action":"fail","Package":"p","Test":"TestA"}`,
			`{"Action":"pass","Package":"p","Test":"TestB"}`,
			`{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}`,
			`{"Action":"fail","Package":"p"}`,
		}, "    a_test.go:1: why\n--- FAIL: TestA (0.00s)\nFAIL\tp\t0.1s\n1 passed, 1 failed\n", 1},
		{"a skip shows its reason", []string{
			`{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: install it\n"}`,
			`{"Action":"skip","Package":"p","Test":"TestA"}`,
			`{"Action":"pass","Package":"p","Test":"TestB"}`,
		}, "    a_test.go:1: install it\n1 skipped, for the reasons above\n1 passed, 0 failed\n", 0},
		{"does not build", []string{
			`{"ImportPath":"p","Action":"build-output","Output":"p/a.go:1: syntax error\n"}`,
			`{"ImportPath":"p","Action":"build-fail"}`,
			`{"Action":"output","Package":"p","Output":"FAIL\tp [build failed]\n"}`,
			`{"Action":"fail","Package":"p"}`,
		}, "p/a.go:1: syntax error\nFAIL\tp [build failed]\n0 passed, 1 failed\n", 1},
		{"leak found after the tests passed", []string{
			`{"Action":"pass","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Output":"goleak: found unexpected goroutines\n"}`,
			`{"Action":"fail","Package":"p"}`,
		}, "goleak: found unexpected goroutines\n1 passed, 1 failed\n", 1},
		{"cut off", []string{
			`{"Action":"pass","Package":"p","Test":"TestA"}`,
			`{"Action":"output","Package":"p","Test":"TestB","Output":"last words\n"}`,
		}, "last words\n1 passed, 1 failed\n", 1},
		{"go itself speaks", []string{"go: cannot find main module"}, "go: cannot find main module\n0 passed, 0 failed\n", 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out strings.Builder
			exit := run(strings.NewReader(strings.Join(tc.events, "\n")+"\n"), &out)
			if diff := cmp.Diff(tc.want, out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
			if exit != tc.exit {
				t.Errorf("exit %d, want %d", exit, tc.exit)
			}
		})
	}
}
