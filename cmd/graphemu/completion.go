package main

import "embed"

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish,powershell" help:"Shell to complete in: bash, zsh, fish or powershell."`
}

// Help is shown by kong below the command's one line.
func (completionCommand) Help() string {
	return `In the file that your shell reads when it starts:

    source <(graphemu completion bash)                               # ~/.bashrc
    source <(graphemu completion zsh)          # ~/.zshrc, after compinit
    graphemu completion fish | source          # ~/.config/fish/config.fish
    graphemu completion powershell | Out-String | iex          # $PROFILE`
}

//go:embed completion
var completions embed.FS

// Run prints the script.
func (c *completionCommand) Run(s streams) error {
	script, err := completions.ReadFile("completion/" + c.Shell)
	if err != nil {
		return err
	}
	_, err = s.out.Write(script)
	return err
}
