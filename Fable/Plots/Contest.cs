using Fable.Telling;

namespace Fable.Plots;

/// <summary>A contest with a prize; the hero stops to help another, and that decides who is given the prize.</summary>
internal static class Contest
{
    public static readonly Plot Plot = Plot.Parse("contest", "child animal magic", "gift treasure", """
        # table contest; train; goal
        a running race; ran up and down the hill; the finish line
        an egg race; carried an egg on a spoon, from door to door; the finish line
        a jumping race; jumped over every log and every stone; the finish line
        a hopping race; hopped on one leg, again and again; the finish line
        a sack race; hopped around in an old sack; the finish line
        a walking race; walked as fast as possible, up and down the road; the last gate
        # table trouble; help
        fell and hurt a knee; washed the knee with cool water
        got stuck in the mud; pulled as hard as possible until the mud let go
        got caught in a thorn bush; took out the thorns one by one
        slid into a ditch; held out a long stick and pulled
        had something in one eye; blew it out very gently
        # story
        {When}, there was news: {contest} {place.in}! "The winner will get {thing.a}," said {elder}.
        {When}, {elder} called everybody together. "Tomorrow there will be {contest} {place.in}," {elder} said. "The prize is {thing.a}."

        {Hero} wanted to win {thing.the} [very much|more than anything]. {Hero.he} wanted to {thing.use}.
        "I want to win that {thing.noun}!" said {hero}. "Then I can {thing.use}."

        ?So {hero.he} {train}, day after day.
        All day long, {hero} {train}. {Hero.he} got better and better.

        /Then the great day came. {Hero} stood next to {friend.first}. "[Good luck|May the best one win]!" said {friend}.
        {Next}, [everybody came to watch|many came to watch|the whole place was full]. At the start, {hero} stood next to {friend.first}. "One, two, three, go!"

        -{Hero} was very fast. Soon {hero.he} was ahead of all the others.
        At first {hero} was the last one. But then {hero.he} was faster and faster, and came to the front.
        {Hero} and {friend} were the fastest. [Side by side|Nose to nose], they came near {goal}.

        /Suddenly, {friend} {trouble}. "Ow! Please help me!" {friend.he} {cried}.
        But then {friend} {trouble}. "Help!" {cried} {friend}.

        -{Hero} could already see {goal}. [But a friend needed help.|It was so near!] What should {hero.he} do?
        {Hero} looked at {goal}. Then {hero.he} looked back at {friend}.

        {Hero} stopped and went back. {Hero.he} {help}. The others ran by and laughed.
        "I am coming!" {cried} {hero}. {Hero.he} turned around and {help}.

        {Hero} and {friend} went on together, hand in hand. [They were the last ones of all|Everybody else was there before them].
        Then they went on together, slowly, and came to {goal} last.

        ?"Now you cannot win," said {friend} {sadly}. "That does not matter," said {hero}.
        "I am sorry that you lost," {said} {friend}. But {hero} only smiled.

        /But {elder} [had seen everything|stood up and smiled]. "{Hero.call} was not the fastest," {elder.he} said, "but {hero.call} has the best heart. \
            The prize is for {hero.call}!"
        Then {elder} said, "Many can be fast. But {hero.call} stopped to help, and that is worth more. The {thing.noun} is for {hero.call}!"

        -Everybody clapped. {Hero} took {thing.the} and {thing.used}, and {friend} {danced}.
        {Hero} could not believe it. {Hero.he} took {thing.the} and {danced}, and all the others clapped.

        {Hero} learned that a good heart is better than fast feet.
        {Forever}, {hero} and {friend} were good friends.
        {Forever}, everybody remembered the day when the last one won.
        # questions
        What did {hero} want to win? => {Hero} wanted to win {thing.a}.
        What was the prize? => The prize was {thing.a}.
        What kind of contest was it? => It was {contest}.
        Where was the race? => It was {place.in}.
        What happened to {friend}? => {Friend} {trouble}.
        Why did {hero} stop? => {Hero} stopped to help {friend}.
        Who got the prize? => {Hero} got the prize, because {hero.he} had helped {friend}.
        What did {hero} do for {friend}? => {Hero} {help}.
        How did the story end? => {Hero} came last, but {hero.he} got {thing.the} because {hero.he} was kind.
        """);
}
