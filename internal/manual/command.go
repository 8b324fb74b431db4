package manual

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/kingpin/v2"
)

// Command writes simgauge(1) from the model of its command line: every command and flag that --help shows. The first paragraph of
// the application's help is what it is; its indented lines are examples, each a command and, after two blanks, what it is for.
func Command(app *kingpin.ApplicationModel, e Edition) []byte {
	p := newPage(app.Name, 1, "User Commands", e)
	about, examples := split(app.Help)
	p.section("NAME")
	p.line(escape(app.Name) + ` \-`)
	p.text(strings.TrimSuffix(lowerFirst(about), "."))
	p.section("SYNOPSIS")
	shown := slices.DeleteFunc(slices.Clone(app.Commands), func(c *kingpin.CmdModel) bool { return c.Hidden })
	for i, c := range shown {
		if i > 0 {
			p.line(".br")
		}
		p.line(strings.Join(synopsis(app.Name, c), " "))
	}
	p.section("DESCRIPTION")
	p.prose(description)
	p.section("COMMANDS")
	for _, c := range shown {
		p.command(app.Name, c)
	}
	p.section("OPTIONS")
	p.text("Every command takes these.")
	p.flags(app.Flags)
	p.section("FILES")
	p.terms(files)
	p.section("ENVIRONMENT")
	p.terms(environment)
	p.section("EXIT STATUS")
	p.terms(statuses)
	p.section("EXAMPLES")
	p.terms(examples)
	p.section("SEE ALSO")
	p.line(seeAlso("simgauge.yml(5)", "prometheus(1)", "systemctl(1)", "ModemManager(8)"))
	p.line(".PP")
	p.text("https://github.com/simgauge/simgauge")
	return p.b.Bytes()
}

// command writes the part of one of them.
func (p *page) command(app string, c *kingpin.CmdModel) {
	p.macro("SS", c.FullCommand)
	p.line(strings.Join(synopsis(app, c), " "))
	p.line(".PP")
	p.text(c.Help)
	if c.HelpLong != "" {
		if !strings.HasPrefix(c.HelpLong, " ") {
			p.line(".PP")
		}
		p.prose(c.HelpLong)
	}
	for _, arg := range c.Args {
		p.tags(italic(arg.Name))
		p.text(arg.Help)
	}
	p.flags(c.Flags)
}

// synopsis is how a command is called.
func synopsis(app string, c *kingpin.CmdModel) []string {
	words := []string{bold(app), bold(c.FullCommand)}
	for _, f := range c.Flags {
		if f.Required && !f.Hidden {
			words = append(words, term(f))
		}
	}
	words = append(words, "["+italic("flags")+"]")
	for _, arg := range c.Args {
		word := italic(arg.Name)
		if !arg.Required {
			word = "[" + word + "]"
		}
		words = append(words, word)
	}
	return words
}

// flags writes those that are shown.
func (p *page) flags(flags []*kingpin.FlagModel) {
	for _, f := range flags {
		if f.Hidden {
			continue
		}
		tag := term(f)
		if f.Short != 0 {
			tag = bold("-"+string(f.Short)) + ", " + tag
		}
		p.tags(tag)
		help := f.HelpWithEnvar()
		if f.Required {
			help += " Required."
		}
		if stated := strings.Join(f.Default, ", "); stated != "" && !f.IsBoolFlag() && !strings.Contains(help, "efault") {
			if help = strings.TrimSuffix(help, "."); help != "" {
				help += ". "
			}
			help += "Default: " + stated + "."
		}
		p.text(help)
	}
}

// term is a flag as --help shows it, and what it takes.
func term(f *kingpin.FlagModel) string {
	if f.IsBoolFlag() {
		return bold("--[no-]" + f.Name)
	}
	takes := f.PlaceHolder
	if takes == "" {
		takes = "VALUE"
	}
	s := bold("--"+f.Name) + "=" + italic(takes)
	if many, ok := f.Value.(interface{ IsCumulative() bool }); ok && many.IsCumulative() {
		s += " ..."
	}
	return s
}

// terms writes pairs of a term and what it means.
func (p *page) terms(pairs [][2]string) {
	for _, pair := range pairs {
		p.tags(bold(pair[0]))
		p.text(pair[1])
	}
}

// seeAlso names other pages.
func seeAlso(pages ...string) string {
	for i, name := range pages {
		title, section, _ := strings.Cut(name, "(")
		pages[i] = bold(title) + "(" + section
	}
	return strings.Join(pages, ",\n")
}

// split takes the application's help apart: what it is, and its examples.
func split(help string) (about string, examples [][2]string) {
	for _, block := range blocks(help) {
		if !block.indented {
			about += strings.Join(block.lines, " ")
			continue
		}
		for _, l := range block.lines {
			command, use, _ := strings.Cut(l, "  ")
			examples = append(examples, [2]string{command, strings.TrimSpace(use)})
		}
	}
	return about, examples
}

// lowerFirst makes a clause of a sentence: "The fuel gauge" is "fuel gauge".
func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return strings.TrimPrefix(string(unicode.ToLower(r))+s[size:], "the ")
}
