// Package interview asks whoever sets simgauge up the few questions that matter, and makes a configuration of the answers.
//
// It knows neither modems nor files: what is known of the SIM it is told, and whoever calls it tries a query and writes the text.
package interview

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/simgauge/simgauge/carrier"
)

// SIM is what is known of the SIM before anybody is asked.
type SIM struct {
	Port    string        // to write: auto, a path or a place
	Carrier string        // empty: not known
	PLMN    string        // of the home network, "440-10"; empty: not known
	Rows    []carrier.Row // of the catalogue
}

// Tried is how a query ended that was asked on trial.
type Tried struct {
	OK  bool
	Why string // where it gave no reading: the cause and its mend
}

// Interview is who asks what, and where. Try asks the carrier once what a configuration says, shows what came, and counts it.
type Interview struct {
	Prompt *Prompt
	SIM    SIM
	Path   string // of the file
	Try    func(ctx context.Context, text string) (Tried, error)
	NoTry  string // why nothing can be tried now; empty: it can
}

// Run asks until the answers are a configuration that its user wants, and gives its text. An error is ErrStopped, or says what has no default.
func (i *Interview) Run(ctx context.Context) (text string, err error) {
	i.tell()
	for {
		p := Plan{SIM: i.SIM}
		if err := i.how(ctx, &p); err != nil {
			return "", err
		}
		if !p.counts() {
			if err := i.often(ctx, &p); err != nil {
				return "", err
			}
		}
		again, err := i.proof(ctx, p)
		if err != nil {
			return "", err
		}
		if !again {
			return p.Text(i.Path), nil
		}
	}
}

// tell says whom the questions are about.
func (i *Interview) tell() {
	home := "an unknown home network"
	if i.SIM.PLMN != "" {
		home = "home network " + i.SIM.PLMN
	}
	var shared []string
	for _, r := range i.SIM.Rows {
		shared = append(shared, r.Name)
	}
	switch name := visible(i.SIM.Carrier); {
	case name != "":
		i.Prompt.Say("The SIM is of %s, %s.", name, home)
	case len(shared) > 0:
		i.Prompt.Say("The SIM does not say its carrier. Its %s is that of %s.", home, brands(shared))
	default:
		i.Prompt.Say("The SIM is of an unknown carrier, %s.", home)
	}
	for _, r := range i.SIM.Rows {
		if r.None != "" {
			i.Prompt.Say("%s: %s", r.Name, r.None)
		}
	}
}

// often asks when and how many.
func (i *Interview) often(ctx context.Context, p *Plan) error {
	var err error
	p.Every, err = i.Prompt.Ask(ctx, "How often is it asked (6h, 12h, 1d; not sooner than 3h)?", defaultEvery, func(s string) error { return p.with(func(p *Plan) { p.Every = s }) })
	if err != nil {
		return err
	}
	p.AtMost, err = i.Prompt.Ask(ctx, "How many queries may leave in any 24 hours, whatever happens?", defaultAtMost, func(s string) error { return p.with(func(p *Plan) { p.AtMost = s }) })
	return err
}

// proof tries the plan if the user wants that, and reports whether another is wanted.
func (i *Interview) proof(ctx context.Context, p Plan) (again bool, err error) {
	switch {
	case p.counts() || i.Prompt.Yes:
		return false, nil
	case i.NoTry != "":
		i.Prompt.Say("It cannot be tried now: %s.", i.NoTry)
		return false, nil
	}
	i.Prompt.Say("It can be tried once, now. That leaves for your carrier at once, %s, and counts as one of those %s.", price(p.cost), p.AtMost)
	yes, err := i.Prompt.Confirm(ctx, "Try it?", p.cost == carrier.Free)
	if err != nil || !yes {
		return false, err
	}
	i.Prompt.Say("Asking; the answer may take some minutes. Ctrl-C ends it.")
	tried, err := i.Try(ctx, p.Text(i.Path))
	switch {
	case err != nil:
		return false, err
	case !tried.OK:
		i.Prompt.Say("No reading came of it: %s.", tried.Why)
		keep, err := i.Prompt.Confirm(ctx, "Write it down all the same?", false)
		return !keep, err
	}
	right, err := i.Prompt.Confirm(ctx, "Is that what is left?", true)
	if err == nil && !right {
		i.Prompt.Say("If the answer is right and only misread, take it again, and see 'simgauge read --teach'. Else choose another way.")
	}
	return !right, err
}

func price(cost carrier.Tristate) string {
	switch cost {
	case carrier.Free:
		return "which is said to be free at home"
	case carrier.Costs:
		return "which costs"
	}
	return "which may cost (nobody says)"
}

// visible keeps a name, which may be the SIM's own, from steering the terminal or the file.
func visible(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return !isShown(r) }), " ")
}

// brands names at most three.
func brands(names []string) string {
	const most = 3
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(slices.Clone(names), ", ")
}
