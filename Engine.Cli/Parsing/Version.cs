using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Engine.Cli.Parsing;

/// <summary>Prints the version of this assembly, whichever process hosts it.</summary>
internal sealed class Version : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            typeof(Version).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return 0;
    }
}
