package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/graphemu/graphemu/emulator/ca"
)

// authorityFolder is where the user's certificate authority is kept.
type authorityFolder struct {
	CADir string
}

func (a *authorityFolder) add(f *pflag.FlagSet) {
	f.StringVar(&a.CADir, "ca-dir", "", "`DIR` of your certificate authority, made when it is first needed (default ca in your state folder)")
}

func (a *authorityFolder) folder() (string, error) {
	if a.CADir != "" {
		return filepath.Abs(a.CADir)
	}
	dir, err := stateDir()
	if err != nil {
		return "", fmt.Errorf("no folder to keep a certificate authority in: %w: name one with --ca-dir", err)
	}
	return filepath.Join(dir, "graphemu", "ca"), nil
}

func (a *authorityFolder) load() (*ca.Authority, error) {
	folder, err := a.folder()
	if err != nil {
		return nil, err
	}
	authority, err := ca.Load(folder, time.Now)
	if err != nil {
		return nil, fmt.Errorf("cannot open the certificate authority: %w; choose another folder with --ca-dir", err)
	}
	return authority, nil
}

// authority returns what an emulator that serves TLS asks for its authority.
// Without TLS no file is made; and where none can be made, as in a container
// that may not write, an authority in memory will do.
func (a *authorityFolder) authority(log *slog.Logger) (func() (*ca.Authority, error), error) {
	if a.CADir != "" { // so it matters which one
		authority, err := a.load()
		return func() (*ca.Authority, error) { return authority, nil }, err
	}
	return func() (*ca.Authority, error) {
		authority, err := a.load()
		if err != nil {
			log.Warn("the certificate authority is a new one, in memory only: get it at /_emulator/ca.pem", "reason", err)
			return ca.New(time.Now)
		}
		return authority, nil
	}, nil
}

// present returns the user's authority if there is one, and otherwise one that
// leaves nothing behind.
func (a *authorityFolder) present() (*ca.Authority, error) {
	folder, err := a.folder()
	if err == nil {
		_, err = os.Stat(filepath.Join(folder, ca.CertificateFile))
	}
	if a.CADir == "" && err != nil {
		return ca.New(time.Now)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return a.load()
}

// caCommand is graphemu ca.
func caCommand(s streams) *cobra.Command {
	about := func(name, short string, print func(*authorityFolder, streams) error) *cobra.Command {
		var a authorityFolder
		c := &cobra.Command{
			Use: name, Short: short, Args: arguments,
			RunE: func(*cobra.Command, []string) error { return print(&a, s) },
		}
		a.add(c.Flags())
		return c
	}
	return parent("ca", "Show whom programs have to trust to reach it over TLS.", "",
		about("path", "Print the path of its certificate.", (*authorityFolder).printPath),
		about("print", "Print its certificate.", (*authorityFolder).print),
		about("trust-help", "Print what makes programs trust it, and what it can vouch for.", (*authorityFolder).printTrustHelp))
}

// printPath prints the path, at which there is a certificate then.
func (a *authorityFolder) printPath(s streams) error {
	if _, err := a.load(); err != nil {
		return err
	}
	folder, err := a.folder()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, filepath.Join(folder, ca.CertificateFile))
	return err
}

// print prints the certificate as PEM.
func (a *authorityFolder) print(s streams) error {
	authority, err := a.load()
	if err != nil {
		return err
	}
	_, err = s.out.Write(authority.PEM())
	return err
}

// printTrustHelp prints what to type to trust it.
func (a *authorityFolder) printTrustHelp(s streams) error {
	if _, err := a.load(); err != nil {
		return err
	}
	folder, err := a.folder()
	if err != nil {
		return err
	}
	_, err = io.WriteString(s.out, trustHelp(filepath.Join(folder, ca.CertificateFile)))
	return err
}
