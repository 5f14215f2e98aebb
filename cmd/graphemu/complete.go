package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/graphemu/graphemu/scenarios"
)

// completeCommand is what the scripts of graphemu completion call.
type completeCommand struct {
	Words []string `arg:"" optional:"" passthrough:"" help:"What has been typed behind graphemu; the last word is being typed."`
}

// Run prints what the last word can become: one a line, with a tab and what it
// means. It prints nothing where only a file's name or the like will do.
func (c *completeCommand) Run(k *kong.Context, s streams) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	for _, found := range complete(k.Model.Node, words) {
		if _, err := fmt.Fprintf(s.out, "%s\t%s\n", found.text, found.help); err != nil {
			return err
		}
	}
	return nil
}

// A candidate is what a word can become.
type candidate struct{ text, help string }

// complete returns the candidates for the last of words, which follow node.
func complete(node *kong.Node, words []string) []candidate {
	if len(words) == 0 {
		words = []string{""}
	}
	last := len(words) - 1
	typing := words[last]
	if typing == "=" { // bash has --auth= as two words, and PowerShell passes no empty one
		typing = ""
	}
	var flag *kong.Flag // whose value comes next
	for _, word := range words[:last] {
		name, _, given := strings.Cut(word, "=")
		switch {
		case word == "=":
		case flag != nil:
			flag = nil
		case strings.HasPrefix(word, "--"):
			if flag = flagOf(node, name); given || flag != nil && flag.IsBool() {
				flag = nil
			}
		default:
			node = cmp.Or(child(node, word), node)
		}
	}
	name, value, given := strings.Cut(typing, "=")
	switch {
	case flag != nil:
		return matching(values(flag.Value), typing, "")
	case given && flagOf(node, name) != nil:
		return matching(values(flagOf(node, name).Value), value, name+"=")
	case strings.HasPrefix(typing, "-"):
		return matching(flags(node), typing, "")
	}
	list := commands(node)
	for _, arg := range node.Positional {
		list = append(list, values(arg)...)
	}
	return matching(list, typing, "")
}

func matching(list []candidate, prefix, before string) (found []candidate) {
	for _, c := range list {
		if strings.HasPrefix(c.text, prefix) {
			found = append(found, candidate{before + c.text, c.help})
		}
	}
	return found
}

func child(node *kong.Node, name string) *kong.Node {
	i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return node.Children[i]
}

func commands(node *kong.Node) (list []candidate) {
	for _, n := range node.Children {
		if !n.Hidden {
			list = append(list, candidate{n.Name, n.Help})
		}
	}
	return list
}

func flagOf(node *kong.Node, name string) *kong.Flag {
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			if "--"+f.Name == name {
				return f
			}
		}
	}
	return nil
}

func flags(node *kong.Node) (list []candidate) {
	for _, group := range node.AllFlags(true) {
		for _, f := range group {
			list = append(list, candidate{"--" + f.Name, f.Help})
		}
	}
	return list
}

// values returns what is known of what v takes.
func values(v *kong.Value) (list []candidate) {
	if v.Enum != "" {
		for _, text := range v.EnumSlice() {
			list = append(list, candidate{text, ""})
		}
	}
	if v.Tag.Has("scenario") {
		names, _ := fs.Glob(scenarios.FS, "*.yaml")
		for _, name := range names {
			list = append(list, candidate{strings.TrimSuffix(name, ".yaml"), ""})
		}
	}
	return list
}
