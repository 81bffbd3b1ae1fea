using Engine.Tuning;

namespace Engine.Tests.Tuning;

/// <summary>The choice among measured candidates: with a margin, in turns, and never beyond the time allowed.</summary>
public class ContestTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(0, 10.0, 11.0, 12.0)]
    [InlineData(1, 10.0, 9.0, 12.0)]
    [InlineData(2, 10.0, 9.0, 8.0)]
    [InlineData(0, 10.0, 9.8, 9.3)]
    [InlineData(2, 10.0, 9.8, 9.1)]
    public void The_fastest_wins_where_it_beats_the_default_by_the_margin(int winner, params double[] times)
        => Assert.Equal(winner, Best(1000, times));

    [Fact]
    public void A_turn_that_something_disturbed_does_not_count()
    {
        int turns = 0;
        Candidate[] candidates = [Of(() => 10), Of(() => turns++ % 3 == 0 ? 1 : 11), Of(() => 12)];
        Assert.Equal(0, new Contest(new Deadline(_clock, TimeSpan.FromSeconds(10))).Best(candidates));
    }

    [Fact]
    public void Candidates_take_turns()
    {
        List<int> order = [];
        Candidate[] candidates = [.. Enumerable.Range(0, 3).Select(i => Of(() => { order.Add(i); return 1; }))];
        new Contest(new Deadline(_clock, TimeSpan.FromSeconds(10))).Best(candidates);
        Assert.All(order.Chunk(3), round => Assert.Equal([0, 1, 2], round.Order()));
        Assert.Equal([0, 1, 2], order.Chunk(3).Select(round => round[0]).Distinct().Order());
    }

    [Fact]
    public void Nothing_is_begun_that_time_does_not_suffice_for()
    {
        for (double budget = 0; budget < 200; budget += 7)
            foreach ((double prepare, double turn) in new[] { (2.0, 1.0), (1, 1), (0.1, 1.9), (2, 2) })
            {
                double began = Now();
                int? best = Best(budget, [5, 4, 6, 7], prepare, turn);
                Assert.InRange(Now() - began, 0, budget);
                // Three rounds at least, or no choice.
                double least = 4 * prepare + 12 * turn;
                if (budget < least) Assert.Null(best);
                if (budget > least + 20) Assert.Equal(1, best);
            }
    }

    private double Now() => (double)_clock.GetTimestamp() / TimeSpan.TicksPerMillisecond;

    private int? Best(double budget, double[] times, double prepare = 1, double turn = 1)
        => new Contest(new Deadline(_clock, TimeSpan.FromMilliseconds(budget))).Best([.. times.Select(time => Of(() => time, prepare, turn))]);

    private Candidate Of(Func<double> time, double prepare = 1, double turn = 1) => new(() => _clock.Pass(prepare), () =>
    {
        _clock.Pass(turn);
        return time();
    });
}
