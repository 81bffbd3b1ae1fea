using System.Reflection;
using Engine.Bench.GpuCheck;

// "tests ..." are the tests of a device; everything else is for the bench.
return args is ["tests", .. string[] rest]
    ? await DeviceTests.RunAsync(rest)
    : (int)Assembly.Load("Engine.Bench").EntryPoint!.Invoke(null, [args])!;
