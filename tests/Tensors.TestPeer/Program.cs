using System.Globalization;
using System.Net.Sockets;
using Tensors;
using Tensors.TestPeer;

if (args is ["capabilities"])
{
    // Twice: what the runtime opens once, to do it at all, is not of interest.
    _ = TensorCapabilities.Detect();
    _ = Descriptors();
    var before = Descriptors();
    var capabilities = TensorCapabilities.Detect();
    var opened = Descriptors() - before;
    Console.WriteLine($"{capabilities}\ndescriptors {opened}");
    return;
}

if (args is ["hold", var held])
{
    // Holds one tensor until it is killed: whoever started this process may end before.
    var holder = new SharedMemoryAllocator();
    var holding = holder.Open(RefText.Parse(held));
    Console.WriteLine("ok");
    Thread.Sleep(Timeout.Infinite);
    holding.Dispose();
    return;
}

// One command a line on standard input, one answer a line on standard output; ends when the input does.
var log = new Log();
using var allocator = new SharedMemoryAllocator(
    new SharedMemoryAllocatorOptions
    {
        MaxBytes = 256L << 20,
        MaxPeerRegions = 100_000,
        Logger = log,
        Backing = Enum.Parse<RegionBacking>(Environment.GetEnvironmentVariable("TENSORS_TEST_BACKING") ?? "Files"),
    }
);
var tensors = new List<TensorBuffer>();
Exception? lastError = null;
LocalSocketPath? place = null;
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    try
    {
        Console.WriteLine("ok " + Run(words));
    }
    catch (Exception e) when (e is TensorException or InvalidOperationException)
    {
        lastError = e;
        Console.WriteLine($"error {e.GetType().Name} {e.Message.ReplaceLineEndings(" ")}");
    }
}

foreach (var tensor in tensors)
{
    tensor.Dispose();
}

string Run(string[] words)
{
    switch (words[0])
    {
        case "allocate":
            var allocated = allocator.Allocate(
                long.Parse(words[1], CultureInfo.InvariantCulture),
                words is [_, _, _, var session] ? session : ""
            );
            allocated.AsBytes().Fill(byte.Parse(words[2], CultureInfo.InvariantCulture));
            tensors.Add(allocated);
            return RefText.Format(allocated.ToRef());
        case "region":
            // An allocator of its own whose regions have this size.
            var options = new SharedMemoryAllocatorOptions
            {
                RegionBytes = long.Parse(words[1], CultureInfo.InvariantCulture),
            };
            using (var other = new SharedMemoryAllocator(options))
            using (other.Allocate(1))
            {
                return "";
            }

        case "regions":
            // As many sessions, each with a region of its own.
            for (var i = 0; i < Index(words); i++)
            {
                tensors.Add(allocator.Allocate(1, string.Create(CultureInfo.InvariantCulture, $"session {i}")));
            }

            return "";
        case "shared-memory":
            return TensorCapabilities.Detect().SharedMemory.Reason ?? "available";
        case "ref":
            return RefText.Format(tensors[Index(words)].ToRef());
        case "count":
            return tensors.Count.ToString(CultureInfo.InvariantCulture);
        case "descriptors":
            return Descriptors().ToString(CultureInfo.InvariantCulture);
        case "cleanup":
            return allocator.RemoveExpired(TimeSpan.FromMinutes(1)).Count.ToString(CultureInfo.InvariantCulture);
        case "used":
            return allocator
                .GetSessionUsage(words is [_, var used] ? used : "")
                .UsedBytes.ToString(CultureInfo.InvariantCulture);
        case "removals":
            return allocator.Metrics.Removals.ToString(CultureInfo.InvariantCulture);
        case "reaps":
            return allocator.Metrics.Reaps.ToString(CultureInfo.InvariantCulture);
        case "logged":
            return log.Count(words[1]).ToString(CultureInfo.InvariantCulture);
        case "end":
            allocator.EndSession(words[1]);
            return "";
        case "fork":
            return RawProcess.ForkAndPause().ToString(CultureInfo.InvariantCulture);
        case "fork-and-read":
            return ErrorOfChildThatReads(tensors[Index(words)]).ToString(CultureInfo.InvariantCulture);
        case "fork-while-opening":
            return Children.ForkWhileOpening(
                RefText.Parse(words[1]),
                count: int.Parse(words[2], CultureInfo.InvariantCulture)
            );
        case "start":
            return Children.Start("sleep", "600").ToString(CultureInfo.InvariantCulture);
        case "start-holder":
            return Children.StartHolder(words[1]).ToString(CultureInfo.InvariantCulture);
        case "exec":
            Console.WriteLine("ok ");
            RawProcess.Execute("/bin/sleep", "600");
            throw new InvalidOperationException("The program was not executed.");
        case "lose-descriptors":
            return ForeignCode
                .CloseRegionDescriptors(words is [_, var path] ? path : null)
                .ToString(CultureInfo.InvariantCulture);
        case "sweep-all-the-time":
            // Another allocator after another, each of which sweeps when it is made.
            new Thread(static () =>
            {
                while (true)
                {
                    new SharedMemoryAllocator().Dispose();
                }
            })
            {
                IsBackground = true,
            }.Start();
            return "";
        case "churn":
            // Opens and closes a reference all the time, with regions opened and left as well.
            var churned = RefText.Parse(words[1]);
            new Thread(() =>
            {
                while (true)
                {
                    using var other = new SharedMemoryAllocator();
                    for (var i = 0; i < 3; i++)
                    {
                        using var first = other.Open(churned);
                        using var second = other.Open(churned);
                    }
                }
            })
            {
                IsBackground = true,
            }.Start();
            return "";
        case "open":
            var opened = allocator.Open(RefText.Parse(words[1]));
            tensors.Add(opened);
            return (tensors.Count - 1).ToString(CultureInfo.InvariantCulture);
        case "receive":
            // A region that its owner sends over a socket, which waits for us there.
            using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            {
                socket.Connect(new UnixDomainSocketEndPoint(words[1]));
                allocator.Attach(SharedMemoryRegion.ReceiveFrom(socket));
            }

            return "";
        case "export":
            // A plain name that stays until this process ends, or longer.
            return allocator.TryExport(tensors[Index(words)].ToRef().Region)!.Key;
        case "socket":
            place = LocalSocketPath.Create();
            File.WriteAllBytes(place.Path, []);
            return place.Path;
        case "socket-dispose":
            place!.Dispose();
            return "";
        case "error":
            return lastError?.GetType().Name ?? "";
        case "warnings":
            // How many lines of the log contain a word.
            return log.Count(words[1]).ToString(CultureInfo.InvariantCulture);
        case "limit":
            return SharedMemoryAllocatorOptions.DefaultMaxBytes.ToString(CultureInfo.InvariantCulture);
        case "sum":
            long sum = 0;
            foreach (var value in tensors[Index(words)].AsReadOnlyBytes())
            {
                sum += value;
            }

            return sum.ToString(CultureInfo.InvariantCulture);
        case "fill":
            tensors[Index(words)].AsBytes().Fill(byte.Parse(words[2], CultureInfo.InvariantCulture));
            return "";
        case "publish":
            return RefText.Format(tensors[Index(words)].Publish());
        case "dispose":
            tensors[Index(words)].Dispose();
            return "";
        default:
            throw new InvalidOperationException($"There is no command '{words[0]}'.");
    }
}

static unsafe int ErrorOfChildThatReads(TensorBuffer tensor)
{
    fixed (byte* address = tensor.AsReadOnlyBytes())
    {
        return RawProcess.ErrorOfChildThatReads(address);
    }
}

static int Index(string[] words) => int.Parse(words[1], CultureInfo.InvariantCulture);

static int Descriptors() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;
