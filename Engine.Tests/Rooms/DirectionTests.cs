using System.Reflection;
using Engine.Gpu;
using Engine.Kernels.Lanes;
using Engine.Tests.Rooms.Made.Divided;
using Engine.Tests.Rooms.Made.Divided.First;
using Engine.Tests.Rooms.Made.Divided.Second;
using Engine.Training.Corpus;
using Fable;

namespace Engine.Tests.Rooms;

/// <summary>The allowed directions between projects and between the rooms of a project, read from the built assemblies.</summary>
public class DirectionTests
{
    private static readonly Assembly Kernels = typeof(KernelAttribute).Assembly, Engine = typeof(GenerationOptions).Assembly, Training = typeof(Document).Assembly;
    private static readonly Assembly Fable = typeof(StoryCorpus).Assembly, Gpu = typeof(GpuDevices).Assembly, Cli = Assembly.Load("Engine.Cli");
    private static readonly Type[] Here = typeof(DirectionTests).Assembly.GetTypes();

    [Fact]
    public void Kernels_know_nothing_but_the_runtime_library() => Assert.Empty(Foreign(Kernels, []));

    [Fact]
    public void The_engine_knows_the_kernels_and_the_interfaces_of_logging_alone()
        => Assert.Empty(Foreign(Engine, ["Engine.Kernels", "Microsoft.Extensions.AI.Abstractions", "Microsoft.Extensions.Logging.Abstractions"]));

    [Fact]
    public void The_GPU_knows_the_engine_the_kernels_and_ILGPU_alone() => Assert.Empty(Foreign(Gpu, ["Engine", "Engine.Kernels", "ILGPU"]));

    [Fact]
    public void Training_knows_the_engine_and_the_kernels_alone() => Assert.Empty(Foreign(Training, ["Engine", "Engine.Kernels"]));

    [Fact]
    public void Fable_knows_the_engine_and_training_alone() => Assert.Empty(Foreign(Fable, ["Engine", "Engine.Training"]));

    [Fact]
    public void The_command_line_knows_the_engine_the_GPU_training_and_Fable_and_no_other_project()
        => Assert.DoesNotContain(Foreign(Cli, ["Engine", "Engine.Gpu", "Engine.Kernels", "Engine.Training", "Fable"]), n => n.StartsWith("Engine", StringComparison.Ordinal));

    [Fact]
    public void A_room_of_the_kernels_uses_only_rooms_above_it() => Check(House.Kernels, Kernels, atLeast: 4);

    [Fact]
    public void A_room_of_the_engine_uses_only_rooms_above_it() => Check(House.Engine, Engine, atLeast: 3);

    [Fact]
    public void A_room_of_the_GPU_uses_only_rooms_above_it() => Check(House.Gpu, Gpu, atLeast: 5);

    [Fact]
    public void A_room_of_training_uses_only_rooms_above_it() => Check(House.Training, Training, atLeast: 7);

    [Fact]
    public void A_room_of_Fable_uses_only_rooms_above_it() => Check(House.Fable, Fable, atLeast: 6);

    /// <summary>The rooms made up below: each use that goes down, or out of a room apart, is found, however it is written; no other is.</summary>
    [Fact]
    public void Each_way_to_use_a_lower_room_is_seen()
    {
        House made = Made(new Room("Divided", "First", "Second"));
        Type[] offending = Offending(made, "Upper", "Apart", "Divided");
        Assert.True(offending.Length >= 16);
        Assert.Equal(Names(offending), Names(Offenders(made)));
    }

    /// <summary>Where a room's own types come before an inner one, that may use all of them, and they may not use it.</summary>
    [Fact]
    public void A_room_itself_may_come_before_an_inner_room()
    {
        House made = Made(new Room("Divided", "Second", Room.Itself, "First"));
        Type[] allowed = [typeof(OffendsByInnerRoom), typeof(OffendsByWindow), typeof(OffendsByBalcony)];
        Assert.Equal(Names(Offending(made, "Upper", "Apart", "Divided").Except(allowed).Append(typeof(Late))), Names(Offenders(made)));
        made = Made(new Room("Divided", "First", Room.Itself, "Second"));
        Assert.Equal(Names(Offending(made, "Upper", "Apart", "Divided").Append(typeof(Window))), Names(Offenders(made)));
    }

    [Fact]
    public void An_inner_room_without_a_place_is_unknown()
    {
        DirectionChecker checker = new(Made(new Room("Divided", "First")), Here);
        Assert.Equal([typeof(Late).Namespace], checker.Unknown);
    }

    private static House Made(Room divided) => new("Engine.Tests.Rooms.Made", ["Upper", "Apart", divided, "Lower"], ["Apart"]);

    private static Type[] Offending(House made, params string[] rooms)
        => [.. Here.Where(t => rooms.Contains(made.RoomOf(t.Namespace)) && t.Name.StartsWith("Offends", StringComparison.Ordinal))];

    private static IEnumerable<Type> Offenders(House made)
    {
        DirectionChecker checker = new(made, Here);
        Assert.Empty(checker.Unknown);
        return checker.Violations().Select(v => v.User).Distinct();
    }

    private static IEnumerable<string?> Names(IEnumerable<Type> types) => types.Select(t => t.FullName).Order(StringComparer.Ordinal);

    private static void Check(House house, Assembly assembly, int atLeast)
    {
        DirectionChecker checker = new(house, assembly.GetTypes());
        Assert.Empty(checker.Unknown);
        Assert.True(checker.Counts.Keys.Count(r => r != "") >= atLeast);
        // Loading reads what lies at an address by the hub's client, which reads lists and files by what loading has.
        Assert.DoesNotContain(checker.Violations(),
            v => !(v.Used.Namespace == "Engine.Hub" && v.User.Namespace!.StartsWith("Engine.Loading", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Foreign(Assembly assembly, string[] allowed) => assembly.GetReferencedAssemblies().Select(a => a.Name!)
        .Where(n => n is not ("System" or "mscorlib" or "netstandard") && !n.StartsWith("System.", StringComparison.Ordinal) && !allowed.Contains(n));
}
