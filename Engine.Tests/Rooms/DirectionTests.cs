using System.Reflection;
using Engine.Kernels.Lanes;
using Engine.Training.Corpus;
using Fable;

namespace Engine.Tests.Rooms;

/// <summary>The allowed directions between projects and between the rooms of a project, read from the built assemblies.</summary>
public class DirectionTests
{
    private static readonly Assembly kernels = typeof(KernelAttribute).Assembly, engine = typeof(GenerationOptions).Assembly, training = typeof(Document).Assembly;
    private static readonly Assembly fable = typeof(StoryCorpus).Assembly, cli = Assembly.Load("Engine.Cli");

    [Fact]
    public void Kernels_know_nothing_but_the_runtime_library() => Assert.Empty(Foreign(kernels, []));

    [Fact]
    public void The_engine_knows_the_kernels_alone() => Assert.Empty(Foreign(engine, ["Engine.Kernels"]));

    [Fact]
    public void Training_knows_the_engine_and_the_kernels_alone() => Assert.Empty(Foreign(training, ["Engine", "Engine.Kernels"]));

    [Fact]
    public void Fable_knows_the_engine_and_training_alone() => Assert.Empty(Foreign(fable, ["Engine", "Engine.Training"]));

    [Fact]
    public void The_command_line_knows_the_engine_training_and_Fable_and_no_other_project()
        => Assert.DoesNotContain(Foreign(cli, ["Engine", "Engine.Kernels", "Engine.Training", "Fable"]), n => n.StartsWith("Engine", StringComparison.Ordinal));

    [Fact]
    public void A_room_of_the_kernels_uses_only_rooms_above_it() => Check(House.Kernels, kernels, atLeast: 4);

    [Fact]
    public void A_room_of_the_engine_uses_only_rooms_above_it() => Check(House.Engine, engine, atLeast: 3);

    [Fact]
    public void A_room_of_training_uses_only_rooms_above_it() => Check(House.Training, training, atLeast: 7);

    [Fact]
    public void A_room_of_Fable_uses_only_rooms_above_it() => Check(House.Fable, fable, atLeast: 6);

    /// <summary>The rooms made up below: each use that goes down, or out of a room apart, is found, however it is written; no other is.</summary>
    [Fact]
    public void Each_way_to_use_a_lower_room_is_seen()
    {
        House made = new("Engine.Tests.Rooms.Made", ["Upper", "Apart", "Lower"], ["Apart"]);
        DirectionChecker checker = new(made, typeof(DirectionTests).Assembly.GetTypes());
        Assert.Empty(checker.Unknown);
        Type[] expected = [.. typeof(DirectionTests).Assembly.GetTypes().Where(t => made.RoomOf(t.Namespace) is "Upper" or "Apart" && t.Name.StartsWith("Offends", StringComparison.Ordinal))];
        Assert.True(expected.Length >= 11);
        Assert.Equivalent(expected, checker.Violations().Select(v => v.User).Distinct(), strict: true);
    }

    private static void Check(House house, Assembly assembly, int atLeast)
    {
        DirectionChecker checker = new(house, assembly.GetTypes());
        Assert.Empty(checker.Unknown);
        Assert.True(checker.Counts.Keys.Count(r => r != "") >= atLeast);
        Assert.Empty(checker.Violations());
    }

    private static IEnumerable<string> Foreign(Assembly assembly, string[] allowed) => assembly.GetReferencedAssemblies().Select(a => a.Name!)
        .Where(n => n is not ("System" or "mscorlib" or "netstandard") && !n.StartsWith("System.", StringComparison.Ordinal) && !allowed.Contains(n));
}
