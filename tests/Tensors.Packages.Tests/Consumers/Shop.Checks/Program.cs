using Shop.Contracts;
using Tensors;

using var client = SquareClient.InProcess(new Shop.Worker.Square());
using var numbers = Numbers.AllocateHeap(count: 2);
numbers.CopyFrom([3, 4]);
using var squares = await client.SquareAsync(numbers);
using var own = Own.AllocateHeap();
own.Fill(1);
Console.WriteLine($"{string.Join(" ", squares.ToArray())} {own[0]}");

// A tensor of this project: the generator runs here too.
[SharedTensor([2], DType.Int32)]
internal readonly partial struct Own;
