package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Rung is one thing to do for a modem that hangs.
type Rung struct {
	Act     Act
	Command []string // the program and its arguments, where Act is Command
}

// Act is what a rung does; metrics and logs call it so.
type Act string

// The acts.
const (
	Reopen  Act = "reopen"  // close the port and open it anew
	Reset   Act = "reset"   // AT+CFUN=1,1
	Command Act = "command" // run a program
)

func (r Rung) String() string {
	if r.Act == Command {
		return strings.Join(r.Command, " ")
	}
	return string(r.Act)
}

func (r Rung) equal(o Rung) bool { return r.Act == o.Act && slices.Equal(r.Command, o.Command) }

const sayRungs = "say reopen, reset or {command: [program, argument, …]}"

// ladder reads what to do for a modem that hangs, in order.
func (n node) ladder() []Rung {
	var rungs []Rung
	n.items(func(i int, item node) {
		r := item.rung()
		if r.Act == "" {
			return
		}
		if slices.ContainsFunc(rungs, r.equal) {
			item.fail("stands twice", "leave one of them out")
		}
		if i == 0 && r.Act != Reopen {
			item.fail("the first thing to do is to open the port anew", "say reopen first, as in [reopen, reset]")
		}
		rungs = append(rungs, r)
	})
	return rungs
}

func (n node) rung() Rung {
	switch n.Kind {
	case yaml.MappingNode:
		var r Rung
		if len(n.object(fields{"command": func(v node) { r = v.program() }})) == 0 {
			n.fail("nothing that can be done", sayRungs)
		}
		return r
	case yaml.ScalarNode:
		var r Rung
		into(&r.Act, parseAct)(n)
		return r
	}
	n.fail("nothing that can be done", sayRungs)
	return Rung{}
}

// program reads the program of a rung and its arguments; no shell will take them apart.
func (n node) program() Rung {
	r := Rung{Act: Command}
	if n.Kind == yaml.ScalarNode {
		n.fail("not a list; no shell takes it apart", `put program and arguments in brackets, as in [uhubctl, -l, "1-1", -a, cycle]`)
		return Rung{}
	}
	before := len(n.r.faults)
	each(&r.Command, parseText)(n)
	if len(n.r.faults) > before {
		return Rung{}
	}
	return r
}

func parseAct(s string) (Act, error) {
	switch a := Act(s); a {
	case Reopen, Reset:
		return a, nil
	case Command:
		return "", fmt.Errorf("no program; say {command: [program, argument, …]}")
	}
	return "", fmt.Errorf("nothing that can be done; %s", sayRungs)
}
