package main

import (
	"encoding/json"
	"fmt"

	"github.com/ramgate/ramgate/catalog"
)

type catalogCommand struct {
	Config string `short:"c" help:"Configuration file, whose own codes are printed too; without it, the built-in ones are." type:"path"`
	Format string `help:"text, json or markdown." enum:"text,json,markdown" default:"text"`
}

// Run prints the catalog.
func (c *catalogCommand) Run(io streams) error {
	codes, err := c.load()
	if err != nil {
		return err
	}
	var text []byte
	switch c.Format {
	case "text":
		text = codes.Text()
	case "markdown":
		text = codes.Markdown()
	default:
		list, err := json.MarshalIndent(codes.List(), "", "  ")
		if err != nil {
			return fmt.Errorf("encode the catalog: %w", err)
		}
		text = append(list, '\n')
	}
	_, err = io.out.Write(text)
	return err
}

// load reads the catalog, and of what else the configuration names nothing.
func (c *catalogCommand) load() (*catalog.Catalog, error) {
	if c.Config == "" {
		return catalog.Builtin(), nil
	}
	configuration, _, err := loadConfig(c.Config)
	if err != nil {
		return nil, err
	}
	return configuration.Catalog.Load()
}
