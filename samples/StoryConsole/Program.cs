using Engine;

string prompt = args.Length > 0 ? string.Join(' ', args) : "Once upon a time";
using var model = LanguageModel.LoadDefault();
Console.Write(prompt);
await foreach (var update in model.GenerateAsync(prompt)) Console.Write(update);
Console.WriteLine();
