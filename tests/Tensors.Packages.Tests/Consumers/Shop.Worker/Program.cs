using Shop.Contracts;
using Tensors;
using Tensors.Grpc;

await new ModelWorkerHost(new Shop.Worker.Square()).ListenGrpc(socketPath: args[0]).RunAsync();

namespace Shop.Worker
{
    public sealed class Square : SquareWorker
    {
        protected override ValueTask<Squares.ReadOnly> SquareAsync(
            Numbers.ReadOnly numbers,
            SquareOutputs outputs,
            CancellationToken cancellationToken
        )
        {
            var squares = outputs.AllocateSquares(numbers.Count);
            for (var i = 0; i < numbers.Count; i++)
            {
                squares[i] = numbers[i] * numbers[i];
            }

            return new(squares);
        }
    }
}
