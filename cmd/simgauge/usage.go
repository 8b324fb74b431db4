package main

import (
	"strings"

	"github.com/alecthomas/kingpin/v2"
)

// usageTemplate is kingpin's, with the long help of the command that was asked for, which kingpin's own leaves out.
func usageTemplate() string {
	const short = `{{template "FormatUsage" .Context.SelectedCommand}}`
	const long = short + "{{if .Context.SelectedCommand.HelpLong}}\n{{.Context.SelectedCommand.HelpLong|Wrap 0 -}}\n{{end -}}\n"
	return strings.Replace(kingpin.DefaultUsageTemplate, short, long, 1)
}
