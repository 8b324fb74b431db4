package call

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseList(t *testing.T) {
	tests := []struct {
		name, lines string
		want        []entry
	}{
		{"none", "", nil},
		{"dialled, ringing", `+CLCC: 1,0,3,0,0,"100",129`, []entry{{ours: true, stat: statAlerting, number: "100"}}},
		{"without a number", `+CLCC: 1,0,0,0,0`, []entry{{ours: true, stat: statActive}}},
		{"incoming", `+CLCC: 1,1,4,0,0,"+99900123",145,"Aunt"`, []entry{{stat: statIncoming, number: "+99900123"}}},
		{"data beside voice", "+CLCC: 1,1,0,1,0,\"\",128\n+CLCC: 2,0,2,0,0,\"100\",129", []entry{{ours: true, stat: statDialing, number: "100"}}},
		{"cut short", "+CLCC: 1,0,3", nil},
		{"no such status", `+CLCC: 1,0,9,0,0,"100",129`, nil},
		{"rubbish", "+CLCC: x,y,z,0,0", nil},
		{"another's name", `+CLCK: 1,0,3,0,0,"100",129`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, parseList(strings.Split(test.lines, "\n")), cmp.AllowUnexported(entry{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseList(f *testing.F) {
	f.Add(`+CLCC: 1,0,3,0,0,"100",129`)
	f.Add("+CLCC: 1,1,0,1,0,\"\",128\n+CLCC: 2,0,2,0,0,\"+99900100\",145,\"\",0")
	f.Add(`+CLCC:1,0,2,0,0,"`)
	f.Fuzz(func(t *testing.T, lines string) {
		for _, e := range parseList(strings.Split(lines, "\n")) {
			if e.stat > statWaiting {
				t.Errorf("status %d", e.stat)
			}
		}
	})
}
