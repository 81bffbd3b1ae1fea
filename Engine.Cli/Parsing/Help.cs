using System.CommandLine;
using System.CommandLine.Invocation;

namespace Engine.Cli.Parsing;

/// <summary>Writes the help: what a command does, its flags in groups with their defaults, and examples that run as they stand.</summary>
internal sealed class Help(Command root, string program) : SynchronousCommandLineAction
{
    private const int Width = 100;
    private const int Column = 30;

    /// <summary>Wrong values elsewhere on the line do not keep a person from the help.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is CliCommand command) WriteCommand(output, command);
        else WriteRoot(output);
        return 0;
    }

    /// <summary>What the program is for, and its commands.</summary>
    public void WriteRoot(TextWriter output)
    {
        WriteText(output, "", root.Description ?? "");
        output.WriteLine();
        output.WriteLine($"Usage: {program} COMMAND [MODEL] [options]");
        output.WriteLine();
        output.WriteLine("Commands:");
        foreach (Command command in root.Subcommands) WriteRow(output, command.Name, command.Description ?? "");
        output.WriteLine();
        output.WriteLine("Options:");
        WriteRow(output, "-h, --help", "This help; after a command, that command's.");
        WriteRow(output, "--version", "The version.");
        output.WriteLine();
        WriteText(output, "",
            $"'{program} COMMAND --help' tells all flags of a command, with examples. Exit codes: 0 done, 1 it failed (a bad file, too little memory), 2 it was asked for wrongly (an unknown flag, a value out of range), 130 cancelled by Ctrl-C.");
    }

    private void WriteCommand(TextWriter output, CliCommand command)
    {
        WriteText(output, "", command.Description ?? "");
        output.WriteLine();
        output.WriteLine(
            $"Usage: {program} {command.Name} {string.Concat(command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}] " : argument.Name + " "))}[options]");
        output.WriteLine();
        foreach (Argument argument in command.Arguments) WriteRow(output, argument.Name, argument.Description ?? "");
        foreach (OptionGroup group in command.Groups)
        {
            output.WriteLine();
            output.WriteLine($"{group.Title}:");
            foreach (Option option in group.Options) WriteRow(output, Label(option), option.Description ?? "");
        }

        foreach (string note in command.Notes)
        {
            output.WriteLine();
            WriteText(output, "", note);
        }

        output.WriteLine();
        output.WriteLine("Examples:");
        foreach (Example example in command.Examples)
        {
            WriteText(output, "  ", example.Purpose + ":");
            output.WriteLine($"    {program} {example.Arguments}");
        }
    }

    private static string Label(Option option)
    {
        if (option.Arity.MaximumNumberOfValues == 0) return option.Name;
        return option.Arity.MinimumNumberOfValues == 0 ? $"{option.Name} [{option.HelpName}]" : $"{option.Name} {option.HelpName}";
    }

    private static void WriteRow(TextWriter output, string label, string text)
    {
        string first = $"  {label}".PadRight(Column);
        if (first.Length > Column)
        {
            output.WriteLine(first);
            first = new string(' ', Column);
        }

        bool isFirst = true;
        foreach (string line in Wrap(text, Width - Column))
        {
            output.WriteLine((isFirst ? first : new string(' ', Column)) + line);
            isFirst = false;
        }
    }

    private static void WriteText(TextWriter output, string indent, string text)
    {
        foreach (string line in Wrap(text, Width - indent.Length)) output.WriteLine(indent + line);
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        string line = "";
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
